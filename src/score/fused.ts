import type { KernelLibrary } from '../kernels/library.js';
import { cellsOf } from '../panel/panel.js';
import { CONSTANT_SHARE, pearson } from './metrics/pearson.js';
import { pairsOf } from './pairs.js';
import { type PlacedTarget, placeTarget } from './placed.js';
import { dateSeries, summarise } from './summary.js';
import type { ScoreOrNone, Target } from './target.js';

/** Float64 per date that `icSums` and `rankSums` write. */
const IC_SUMS = 8;
const RANK_SUMS = 4;

/** Where rounding may decide whether a side is constant, double precision is asked: so much above the threshold. */
const DOUBT = 1000 * CONSTANT_SHARE;
/** So much of a sum of squares must be left after centring, or float32 sums have lost digits. */
const LEFT = 1 / 64;

/**
 * Scores factors that lie in the kernels' memory as float32, in the panel's layout. Means what `score` means, to about
 * 1e-7; which dates count is the same.
 */
export class FusedScorer {
  readonly #library: KernelLibrary;
  readonly #target: Target;
  readonly #placed: PlacedTarget;
  readonly #icSums: number;
  readonly #rankSums: number;
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
    this.#icSums = memory.alloc((to - from) * IC_SUMS * 8);
    this.#rankSums = memory.alloc((to - from) * RANK_SUMS * 8);
    this.#scratch = memory.alloc(Math.max(kernels.icBytes!(), kernels.rankScoreBytes!(shape.symbols)));
    this.#x = new Float64Array(shape.symbols);
    this.#y = new Float64Array(shape.symbols);
  }

  /** Scores the factor at `address`; null when no date counts. */
  score(address: number): ScoreOrNone {
    const { ic, covered } = this.#ics(address);
    if (ic.every(Number.isNaN)) return null;
    const { rankIc, turnover } = this.#ranks(address);
    return summarise({ ic, rankIc, turnover, covered, closeCells: this.#placed.closeCells }, this.#target);
  }

  #ics(address: number): { ic: Float64Array; covered: number } {
    const { memory, kernels } = this.#library;
    const { shape, from, to, minSymbols } = this.#target;
    const { label, labelBits, closeBits } = this.#placed;
    const sums = this.#icSums;
    const covered = kernels.icSums!(
      sums,
      address,
      label,
      labelBits,
      closeBits,
      shape.dates,
      from,
      to,
      shape.symbols,
      this.#scratch,
    );
    const all = memory.f64(sums, (to - from) * IC_SUMS);
    const ic = dateSeries(this.#target);
    for (let date = 0; date < ic.length; date++) {
      if (all[date * IC_SUMS]! < minSymbols) continue;
      ic[date] = this.#icOf(date, all) ?? this.#exactIc(address, date);
    }
    return { ic, covered };
  }

  /** IC of a date from its sums; null where they do not tell. */
  #icOf(date: number, sums: Float64Array): number | null {
    const at = date * IC_SUMS;
    const n = sums[at]!;
    const [x, xx, xy] = [sums[at + 1]!, sums[at + 2]!, sums[at + 3]!];
    const centre = sums[at + 6]!;
    const { mean, unit, sum, squares } = this.#placed;
    const y = sum[date]! - sums[at + 4]!;
    const yy = squares[date]! - sums[at + 5]!;
    // The sums are over deviations from rough centres: what those are off by is taken out here.
    const varianceX = xx - (x * x) / n;
    const varianceY = yy - (y * y) / n;
    const meanX = centre + x / n;
    const meanY = mean[date]! * unit[date]! + y / n;
    const clear =
      varianceX > LEFT * xx &&
      varianceY > LEFT * yy &&
      varianceY > 1e-6 * squares[date]! &&
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

  /** Where the IC says that a date does not count, its RankIC is not to be read. */
  #ranks(address: number): { rankIc: Float64Array; turnover: Float64Array } {
    const { memory, kernels } = this.#library;
    const { shape, from, to, minSymbols } = this.#target;
    const { universe, labelBits, order } = this.#placed;
    kernels.rankSums!(
      this.#rankSums,
      address,
      universe,
      labelBits,
      order,
      this.#icSums,
      Math.max(2, minSymbols),
      shape.dates,
      from,
      to,
      shape.symbols,
      this.#scratch,
    );
    const sums = memory.f64(this.#rankSums, (to - from) * RANK_SUMS);
    const rankIc = dateSeries(this.#target);
    const turnover = dateSeries(this.#target);
    for (let date = 0; date < rankIc.length; date++) {
      const at = date * RANK_SUMS;
      rankIc[date] = sums[at]! / Math.sqrt(sums[at + 1]! * sums[at + 2]!);
      turnover[date] = sums[at + 3]! / 2;
    }
    return { rankIc, turnover };
  }
}
