import { cellsOf, type Shape } from '../../panel/panel.js';
import type { DailyRecords } from '../device/protocol.js';
import { type Dispatch, type Resource, resourceKey } from './job.js';
import { DAILY, dailyRecords } from './kernels/daily.js';
import { centredRanks, sortedWords, sortRows, sortUnpaired } from './kernels/sorted.js';
import type { Job, Work } from './lower.js';
import { Shader, type Source } from './shader.js';

const LABEL: Source = { kind: 'matrix', resource: { kind: 'target', name: 'label' } };
const LABEL_RANKS: Resource = { kind: 'target', name: 'ranks' };

/** Above all numbers that lowering gives to temporaries. */
const FIRST = 2 ** 30;

/** Writes dispatches that score, with temporaries of their own. */
class Scoring {
  readonly #shape: Shape;
  readonly #universe: boolean;
  #next = FIRST;

  constructor(shape: Shape, universe: boolean) {
    this.#shape = shape;
    this.#universe = universe;
  }

  /** Makes `into` the centred ranks of a matrix. */
  ranks(source: Source, into: Resource): Work[] {
    const sorted = this.#temporary(sortedWords(this.#shape));
    return [sortRows(this.#shader(sorted), source), centredRanks(this.#shader(into), source, sorted)].map(asWork);
  }

  /** Scores one output: the dispatches, and where its figures will be. */
  factor(source: Source): { work: Work[]; records: Resource } {
    const ranks = this.#temporary(cellsOf(this.#shape));
    const unpaired = this.#temporary(2 * sortedWords(this.#shape));
    const records = this.#temporary(this.#shape.dates * DAILY.words);
    const ranked = { factor: ranks, label: LABEL_RANKS, unpaired };
    const last = [
      sortUnpaired(this.#shader(unpaired), source, LABEL),
      dailyRecords(this.#shader(records), source, ranked),
    ];
    return { work: [...this.ranks(source, ranks), ...last.map(asWork)], records };
  }

  #temporary(words: number): Resource {
    return { kind: 'temporary', id: this.#next++, words };
  }

  #shader(out: Resource): Shader {
    return new Shader(this.#shape, this.#universe, out);
  }
}

function asWork(dispatch: Dispatch): Work {
  return { kind: 'dispatch', dispatch };
}

/** What a target needs before anything is scored against it: once, as long as it stays on the device. */
export function rankLabel(shape: Shape, universe: boolean): Work[] {
  return new Scoring(shape, universe).ranks(LABEL, LABEL_RANKS);
}

/**
 * Adds the scoring of each output to a job, right behind the step that makes it: a factor need not wait for the others.
 * `records[i]` is where the figures of output i are.
 */
export function withScores(
  { work, outputs }: Job,
  shape: Shape,
  universe: boolean,
): { work: readonly Work[]; records: readonly Resource[] } {
  const scoring = new Scoring(shape, universe);
  const behind = new Map<number, Work[]>();
  const written = new Map(
    work.map((one, at) => [resourceKey(one.kind === 'dispatch' ? one.dispatch.resources[0] : one.out), at]),
  );
  const records = outputs.map((factor) => {
    const at = factor.kind === 'matrix' ? (written.get(resourceKey(factor.resource)) ?? -1) : -1;
    const scored = scoring.factor(factor);
    behind.set(at, [...(behind.get(at) ?? []), ...scored.work]);
    return scored.records;
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
