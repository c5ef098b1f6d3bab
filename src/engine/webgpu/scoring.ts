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
  /** The scoring of some matrix: that of another is the same text on other buffers. */
  #pattern: { readonly of: Resource; readonly dispatches: readonly Dispatch[] } | undefined;

  constructor(shape: Shape, universe: boolean) {
    this.#shape = shape;
    this.#universe = universe;
  }

  /** Makes `into` the centred ranks of a matrix. */
  ranks(source: Source, into: Resource): Dispatch[] {
    const sorted = this.#temporary(sortedWords(this.#shape));
    return [sortRows(this.#shader(sorted), source), centredRanks(this.#shader(into), source, sorted)];
  }

  /** Scores one output: the dispatches, the last of which writes its figures. */
  factor(source: Source): readonly Dispatch[] {
    if (source.kind === 'constant') return this.#write(source);
    this.#pattern ??= { of: source.resource, dispatches: this.#write(source) };
    return this.#onto(source.resource, this.#pattern);
  }

  #write(source: Source): Dispatch[] {
    const ranks = this.#temporary(cellsOf(this.#shape));
    const unpaired = this.#temporary(2 * sortedWords(this.#shape));
    const records = this.#temporary(this.#shape.dates * DAILY.words);
    const ranked = { factor: ranks, label: LABEL_RANKS, unpaired };
    return [
      ...this.ranks(source, ranks),
      sortUnpaired(this.#shader(unpaired), source, LABEL),
      dailyRecords(this.#shader(records), source, ranked),
    ];
  }

  /** The pattern's dispatches on another matrix, with temporaries of its own. */
  #onto(matrix: Resource, { of, dispatches }: { of: Resource; dispatches: readonly Dispatch[] }): Dispatch[] {
    const instead = new Map([[resourceKey(of), matrix]]);
    for (const { resources } of dispatches) {
      const [out] = resources;
      if (out.kind === 'temporary') instead.set(resourceKey(out), this.#temporary(out.words));
    }
    const swap = (one: Resource) => instead.get(resourceKey(one)) ?? one;
    return dispatches.map((dispatch) => {
      const [out, ...inputs] = dispatch.resources;
      return { ...dispatch, resources: [swap(out), ...inputs.map(swap)] };
    });
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
  return new Scoring(shape, universe).ranks(LABEL, LABEL_RANKS).map(asWork);
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
    const dispatches = scoring.factor(factor);
    behind.set(at, [...(behind.get(at) ?? []), ...dispatches.map(asWork)]);
    return dispatches.at(-1)!.resources[0];
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
