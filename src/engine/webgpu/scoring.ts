import type { Shape } from '../../panel/panel.js';
import type { DailyRecords } from '../device/protocol.js';
import { type Resource, resourceKey } from './job.js';
import { DAILY, dailyRecords } from './kernels/daily.js';
import { blocksOf, sortRows } from './kernels/sorted.js';
import type { Job, Work } from './lower.js';
import { Shader, type Source } from './shader.js';

/** Above all numbers that lowering gives to temporaries. */
const FIRST = 2 ** 30;

/**
 * Adds the scoring of each output to a job, right behind the step that makes it: a factor need not wait for the others.
 * `records[i]` is where the figures of output i are.
 */
export function withScores(
  { work, outputs }: Job,
  shape: Shape,
  universe: boolean,
): { work: readonly Work[]; records: readonly Resource[] } {
  let next = FIRST;
  const temporary = (words: number): Resource => ({ kind: 'temporary', id: next++, words });
  const { size, count } = blocksOf(shape);
  const behind = new Map<number, Work[]>();
  const written = new Map(
    work.map((one, at) => [resourceKey(one.kind === 'dispatch' ? one.dispatch.resources[0] : one.out), at]),
  );
  const label: Source = { kind: 'matrix', resource: { kind: 'target', name: 'label' } };
  const records = outputs.map((factor) => {
    const at = factor.kind === 'matrix' ? (written.get(resourceKey(factor.resource)) ?? -1) : -1;
    const list = behind.get(at) ?? [];
    behind.set(at, list);
    const sort = (source: Source, beside?: Source): Resource => {
      const out = temporary(shape.dates * count * (size + 1));
      list.push({ kind: 'dispatch', dispatch: sortRows(new Shader(shape, universe, out), source, beside) });
      return out;
    };
    const sorted = { factor: sort(factor, label), label: sort(label, factor), all: sort(factor) };
    const out = temporary(shape.dates * DAILY.words);
    list.push({ kind: 'dispatch', dispatch: dailyRecords(new Shader(shape, universe, out), factor, sorted) });
    return out;
  });
  const scored = [...(behind.get(-1) ?? []), ...work.flatMap((one, at) => [one, ...(behind.get(at) ?? [])])];
  return { work: scored, records };
}

/** The figures of one output from the words of its records. */
export function recordsOf(bytes: ArrayBuffer, { dates }: Shape): DailyRecords {
  const words = new Float32Array(bytes);
  const column = (word: number) => Float32Array.from({ length: dates }, (_, date) => words[date * DAILY.words + word]!);
  return {
    pairs: column(DAILY.pairs),
    ic: column(DAILY.ic),
    rankIc: column(DAILY.rankIc),
    turnover: column(DAILY.turnover),
    covered: column(DAILY.covered),
    close: column(DAILY.close),
  };
}
