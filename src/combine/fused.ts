import type { KernelLibrary } from '../kernels/library.js';
import { TILE, tilesOf } from '../panel/panel.js';
import type { PlacedTarget } from '../score/placed.js';
import type { Target } from '../score/target.js';
import type { Labels, PlacedFactor } from './moments.js';

/**
 * The sums of `moments.ts` over factors that lie in the kernels' memory as `FusedScorer` leaves them there: z-scores as
 * int16 in a unit of each date's own. A pair's product has the same bits whoever asks for it, in whatever batch and order.
 */
export class FusedMoments {
  readonly #dates: number;
  /** Cells of a row: whole tiles. */
  readonly #width: number;
  readonly #library: KernelLibrary;
  readonly #target: Target;
  readonly #placed: PlacedTarget;
  /** Output of the last call, as large as any call has needed. */
  #room = { address: 0, bytes: 0 };

  constructor(library: KernelLibrary, target: Target, placed: PlacedTarget) {
    this.#dates = target.to - target.from;
    this.#width = tilesOf(target.shape) * TILE;
    this.#library = library;
    this.#target = target;
    this.#placed = placed;
  }

  /** Bytes of a factor. */
  get factorBytes(): number {
    return this.#library.kernels.factorBytes!(this.#dates, this.#width);
  }

  /** Room for a factor. */
  allocate(): PlacedFactor {
    return { address: this.#library.memory.alloc(this.factorBytes) };
  }

  /** P by date of each candidate with each member: `[candidate][member]`. */
  crossSums(candidates: readonly PlacedFactor[], members: readonly PlacedFactor[]): Float64Array[][] {
    const { memory, kernels } = this.#library;
    const dates = this.#dates;
    const pairs = candidates.length * members.length;
    const out = this.#out(pairs * dates * 8 + (candidates.length + members.length) * 4);
    const lists = out + pairs * dates * 8;
    const addresses = [...candidates, ...members].map(({ address }) => address);
    memory.i32(lists, addresses.length).set(addresses);
    const behind = lists + candidates.length * 4;
    kernels.crossSums!(out, lists, candidates.length, behind, members.length, dates, this.#width);
    return candidates.map((_, i) =>
      members.map((_, j) => memory.f64(out + (i * members.length + j) * dates * 8, dates).slice()),
    );
  }

  /** The target's labels for a pool of such factors. */
  labels(): Labels {
    const { minSymbols } = this.#target;
    const { mean, labelBits } = this.#placed;
    const dates = this.#dates;
    const all = { n: new Int32Array(dates), y: new Float64Array(dates), yy: new Float64Array(dates) };
    for (let date = 0; date < dates; date++) [all.n[date], all.y[date], all.yy[date]] = this.#union(date, [labelBits]);
    // A factor's bits follow its units and values.
    const bitsOf = this.factorBytes - Math.ceil((dates * this.#width) / 8 / 16) * 16;
    return {
      ...{ dates, mean, all, minSymbols },
      sums: {
        cross: (a, b) => this.crossSums([a as PlacedFactor], [b as PlacedFactor])[0]![0]!,
        union: (date, factors) =>
          this.#union(
            date,
            factors.map((one) => (one as PlacedFactor).address + bitsOf),
          ),
      },
    };
  }

  /** Sums over the labels of the cells that one of the bit tables has. */
  #union(date: number, tables: readonly number[]): [n: number, y: number, yy: number] {
    const { memory } = this.#library;
    const { label, unit } = this.#placed;
    const width = this.#width;
    const words = width / TILE;
    const rows = tables.map((table) => memory.u16(table + date * words * 2, words));
    const labels = memory.f32(label + date * width * 4, width);
    let [n, y, yy] = [0, 0, 0];
    for (let word = 0; word < words; word++) {
      let bits = 0;
      for (const row of rows) bits |= row[word]!;
      for (; bits !== 0; bits &= bits - 1) {
        const value = labels[word * TILE + 31 - Math.clz32(bits & -bits)]!;
        n++;
        y += value;
        yy += value * value;
      }
    }
    return [n, y / unit[date]!, yy / unit[date]! ** 2];
  }

  #out(bytes: number): number {
    if (bytes > this.#room.bytes) this.#room = { address: this.#library.memory.alloc(bytes), bytes };
    return this.#room.address;
  }
}
