import type { KernelLibrary } from '../kernels/library.js';
import { cellsOf } from '../panel/panel.js';
import { CONSTANT_SHARE, pearson } from './metrics/pearson.js';
import { pairsOf } from './pairs.js';
import { type PlacedTarget, placeTarget } from './placed.js';
import { dateSeries, summarise } from './summary.js';
import type { ScoreOrNone, Target } from './target.js';
import { type ZSums, zSums } from './z-sums.js';

/** Float64 by date that the kernel writes, in this order. */
const [PAIRS, RANK_PRODUCT, RANK_SQUARES, LABEL_RANK_SQUARES, CHANGE, N, S, Q, SELF, Y, YY, LEVEL] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;
const RECORD = 12;
/** The seven from N on, where z-scores alone are asked for. */
const SUMS = RECORD - N;

/** Where rounding may decide whether a side is constant, double precision is asked: so much above the threshold. */
const DOUBT = 1000 * CONSTANT_SHARE;
/** So much of a sum of squares must be left after centring, and by cell, or float32 sums have lost digits. */
const LEFT = 1 / 4;
const LEAST = 1e-12;

/**
 * Measures factors that lie in the kernels' memory as float32, in the panel's layout. Scores mean what `score` means, to
 * about 1e-7, and the same dates count; z-scores what `zscores` means.
 */
export class FusedScorer {
  readonly #library: KernelLibrary;
  readonly #target: Target;
  readonly #placed: PlacedTarget;
  readonly #records: number;
  readonly #scratch: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;

  /** `placed` is the target in the library's memory, if it lies there already. */
  constructor(library: KernelLibrary, target: Target, placed = placeTarget(library, target)) {
    const { memory, kernels } = library;
    const { shape, from, to } = target;
    this.#library = library;
    this.#target = target;
    this.#placed = placed;
    this.#records = memory.alloc((to - from) * RECORD * 8);
    this.#scratch = memory.alloc(kernels.scoreBytes!(shape.symbols));
    this.#x = new Float64Array(shape.symbols);
    this.#y = new Float64Array(shape.symbols);
  }

  /**
   * Scores the factor at `address` (null when no date counts). Its z-scores (divisor n, over the universe) go to `factor`
   * where the label is known, in the form that the kernels' pool sums read (`factor.ts` there).
   */
  measure(address: number, factor: number): { score: ScoreOrNone; sums: ZSums } {
    const { memory, kernels } = this.#library;
    const { shape, from, to, minSymbols } = this.#target;
    const { label, order, ranks, rankSums, labelBits, closeBits, universe, closeCells } = this.#placed;
    const covered = kernels.scoreFactor!(
      this.#records,
      factor,
      address,
      universe,
      label,
      order,
      ranks,
      rankSums,
      labelBits,
      closeBits,
      Math.max(2, minSymbols),
      shape.dates,
      from,
      to,
      shape.symbols,
      this.#scratch,
    );
    const records = memory.f64(this.#records, (to - from) * RECORD);
    const [ic, rankIc, turnover] = [dateSeries(this.#target), dateSeries(this.#target), dateSeries(this.#target)];
    for (let date = 0, at = 0; date < ic.length; date++, at += RECORD) {
      turnover[date] = records[at + CHANGE]! / 2;
      if (records[at + PAIRS]! < minSymbols) continue;
      ic[date] = this.#icOf(date, records) ?? this.#exactIc(address, date);
      rankIc[date] =
        records[at + RANK_PRODUCT]! / Math.sqrt(records[at + RANK_SQUARES]! * records[at + LABEL_RANK_SQUARES]!);
    }
    const score = summarise({ ic, rankIc, turnover, covered, closeCells }, this.#target);
    return { score, sums: zSums(records, RECORD, N, this.#placed.unit) };
  }

  /** Of `measure` the z-scores and their sums alone: the factor is scored elsewhere. */
  standardise(address: number, factor: number): ZSums {
    const { memory, kernels } = this.#library;
    const { shape, from, to } = this.#target;
    const { label, universe, unit } = this.#placed;
    const range = [shape.dates, from, to, shape.symbols];
    kernels.standardiseFactor!(this.#records, factor, address, universe, label, ...range, this.#scratch);
    return zSums(memory.f64(this.#records, (to - from) * SUMS), SUMS, 0, unit);
  }

  /** IC of a date from its sums; null where they do not tell. */
  #icOf(date: number, sums: Float64Array): number | null {
    const at = date * RECORD;
    const n = sums[at + N]!;
    const [x, xx, xy] = [sums[at + S]!, sums[at + SELF]!, sums[at + Q]!];
    const [y, yy] = [sums[at + Y]!, sums[at + YY]!];
    // Z-scores and labels are centred over more cells than the pairs: what that is off by is taken out here.
    const varianceX = xx - (x * x) / n;
    const varianceY = yy - (y * y) / n;
    const meanX = sums[at + LEVEL]! + x / n;
    const meanY = this.#placed.mean[date]! * this.#placed.unit[date]! + y / n;
    const clear =
      varianceX > LEFT * xx &&
      varianceY > LEFT * yy &&
      varianceX > LEAST * n &&
      varianceY > LEAST * n &&
      varianceX > DOUBT * n * meanX * meanX &&
      varianceY > DOUBT * n * meanY * meanY;
    const correlation = (xy - (x * y) / n) / Math.sqrt(varianceX * varianceY);
    return clear && Number.isFinite(correlation) ? Math.max(-1, Math.min(1, correlation)) : null;
  }

  #exactIc(address: number, date: number): number {
    const { shape, label, from } = this.#target;
    const values = this.#library.memory.f32(address, cellsOf(shape));
    return pearson(this.#x, this.#y, pairsOf(values, label, this.#target, from + date, this.#x, this.#y));
  }
}
