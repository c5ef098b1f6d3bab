import type { KernelLibrary } from '../kernels/library.js';
import { TILE, tilesOf } from '../panel/panel.js';
import type { PlacedTarget } from '../score/placed.js';
import type { Target } from '../score/target.js';
import type { OwnSums, UnionSums } from './moments.js';

/** Most factors a cover counts. */
const MOST = 254;

/**
 * The sums of `moments.ts` over factors whose z-scores lie in the kernels' memory, as rows `[date - from][width]` of
 * float32 with a u8 mask. A pair's product has the same bits whoever asks for it, in whatever batch and order.
 */
export class FusedMoments {
  readonly dates: number;
  /** Cells of a row: whole tiles. */
  readonly width: number;
  readonly #library: KernelLibrary;
  readonly #target: Target;
  readonly #placed: PlacedTarget;
  readonly #scratch: number;
  /** Output of the last call, as large as any call has needed. */
  #room = { address: 0, bytes: 0 };

  constructor(library: KernelLibrary, target: Target, placed: PlacedTarget) {
    this.dates = target.to - target.from;
    this.width = tilesOf(target.shape) * TILE;
    this.#library = library;
    this.#target = target;
    this.#placed = placed;
    this.#scratch = library.memory.alloc(library.kernels.zRowBytes!(target.shape.symbols));
  }

  /** Bytes of a factor's z-scores; its mask, or a cover, is a quarter of that. */
  get rowBytes(): number {
    return this.dates * this.width * 4;
  }

  /**
   * Z-scores (divisor n) over the universe of the factor at `address`, a matrix of the panel's layout, where the label is
   * finite: written to `values`, 0 elsewhere, and 1 or 0 to `mask`.
   */
  zRows(address: number, values: number, mask: number): void {
    const { shape, from, to } = this.#target;
    const { universe, labelBits } = this.#placed;
    const { kernels } = this.#library;
    kernels.zRows!(values, mask, address, universe, labelBits, shape.dates, from, to, shape.symbols, this.#scratch);
  }

  /** A factor's own sums from its z-scores and mask. */
  ownSums(values: number, mask: number): OwnSums {
    const { kernels } = this.#library;
    const out = this.#out(this.dates * 32);
    kernels.ownSums!(out, values, mask, this.#placed.label, this.dates, this.width, this.#scratch);
    const [n, s, q, self] = this.#columns(out, 4) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let date = 0; date < this.dates; date++) q[date]! /= this.#placed.unit[date]!;
    return { n: Int32Array.from(n), s, q, self };
  }

  /** P by date of each candidate with each member: `[candidate][member]`. */
  crossSums(candidates: readonly number[], members: readonly number[]): Float64Array[][] {
    const { memory, kernels } = this.#library;
    const { dates, width } = this;
    const pairs = candidates.length * members.length;
    const out = this.#out(pairs * dates * 8 + (candidates.length + members.length) * 4);
    const lists = out + pairs * dates * 8;
    memory.i32(lists, candidates.length + members.length).set([...candidates, ...members]);
    const behind = lists + candidates.length * 4;
    kernels.crossSums!(out, lists, candidates.length, behind, members.length, dates, width);
    return candidates.map((_, i) =>
      members.map((_, j) => memory.f64(out + (i * members.length + j) * dates * 8, dates).slice()),
    );
  }

  /** A cover (u8 per cell: how many factors hold it) of the given masks, written to `cover`. */
  cover(cover: number, masks: readonly number[]): void {
    if (masks.length > MOST) throw new RangeError(`a cover of ${masks.length} factors, at most ${MOST}`);
    this.#library.memory.u8(cover, this.rowBytes / 4).fill(0);
    for (const mask of masks) this.changeCover(cover, mask);
  }

  /** Adds a factor to a cover, or takes it away. */
  changeCover(cover: number, mask: number, away = false): void {
    this.#library.kernels.changeCover!(cover, mask, this.rowBytes / 4, away ? 1 : 0);
  }

  /** n, sum y, sum y^2 over the cells where somebody is finite: the cover, with `joining`, without `leaving` (masks). */
  unionSums(cover: number, joining = 0, leaving = 0): UnionSums {
    const { kernels } = this.#library;
    const out = this.#out(this.dates * 24);
    kernels.unionSums!(out, cover, joining, leaving, this.#placed.label, this.dates, this.width, this.#scratch);
    const [n, y, yy] = this.#columns(out, 3) as [Float64Array, Float64Array, Float64Array];
    for (let date = 0; date < this.dates; date++) {
      const unit = this.#placed.unit[date]!;
      y[date]! /= unit;
      yy[date]! /= unit * unit;
    }
    return { n: Int32Array.from(n), y, yy };
  }

  #out(bytes: number): number {
    if (bytes > this.#room.bytes) this.#room = { address: this.#library.memory.alloc(bytes), bytes };
    return this.#room.address;
  }

  /** `count` sums by date, one after the other in memory. */
  #columns(address: number, count: number): Float64Array[] {
    const sums = this.#library.memory.f64(address, this.dates * count);
    return Array.from({ length: count }, (_, k) =>
      Float64Array.from({ length: this.dates }, (_, date) => sums[date * count + k]!),
    );
  }
}
