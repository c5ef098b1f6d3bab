import type { KernelLibrary } from '../kernels/library.js';
import { TILE, tilesOf } from '../panel/panel.js';
import type { PlacedTarget } from '../score/placed.js';
import type { Target } from '../score/target.js';
import { zSums } from '../score/z-sums.js';
import type { OwnSums } from './moments.js';

/**
 * The sums of `moments.ts` over factors whose z-scores lie in the kernels' memory as `FusedScorer` leaves them there: rows
 * `[date - from][width]` of float32 with a u8 mask. A pair's product has the same bits whoever asks for it, in whatever batch and order.
 */
export class FusedMoments {
  readonly dates: number;
  /** Cells of a row: whole tiles. */
  readonly width: number;
  readonly #library: KernelLibrary;
  readonly #placed: PlacedTarget;
  readonly #scratch: number;
  /** Output of the last call, as large as any call has needed. */
  #room = { address: 0, bytes: 0 };

  constructor(library: KernelLibrary, target: Target, placed: PlacedTarget) {
    this.dates = target.to - target.from;
    this.width = tilesOf(target.shape) * TILE;
    this.#library = library;
    this.#placed = placed;
    this.#scratch = library.memory.alloc(library.kernels.ownBytes!(target.shape.symbols));
  }

  /** Bytes of a factor's z-scores; its mask is a quarter of that. */
  get rowBytes(): number {
    return this.dates * this.width * 4;
  }

  /** A factor's own sums from its z-scores and mask: the bits that `FusedScorer` gave. */
  ownSums(values: number, mask: number): OwnSums {
    const { memory, kernels } = this.#library;
    const { label, unit } = this.#placed;
    const out = this.#out(this.dates * 48);
    kernels.ownSums!(out, values, mask, label, this.dates, this.width, this.#scratch);
    return zSums(memory.f64(out, this.dates * 6), 6, 0, unit);
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

  #out(bytes: number): number {
    if (bytes > this.#room.bytes) this.#room = { address: this.#library.memory.alloc(bytes), bytes };
    return this.#room.address;
  }
}
