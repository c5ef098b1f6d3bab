import { type Kernel, loadKernels } from '../kernels/library.js';
import { KernelMemory } from '../kernels/memory.js';

/** Float32 numbers in the kernels' memory. */
export interface Floats {
  readonly address: number;
  readonly data: Float32Array;
}

/** 32-bit integers in the kernels' memory. */
export interface Ints {
  readonly address: number;
  readonly data: Int32Array;
}

/** A block that is made anew, at least twice as large, where it turns out too small; what it held is lost then. */
export interface Growing {
  of(count: number): Floats;
}

/** A memory of its own with the kernel library on it: what tensors live in. */
export class Workspace {
  readonly #memory = new KernelMemory();
  readonly kernels: Readonly<Record<string, Kernel>> = loadKernels(this.#memory).kernels;

  /** New numbers, all 0. */
  floats(count: number): Floats {
    const address = this.#memory.alloc(4 * count);
    return { address, data: this.#memory.f32(address, count) };
  }

  ints(count: number): Ints {
    const address = this.#memory.alloc(4 * count);
    return { address, data: this.#memory.i32(address, count) };
  }

  growing(): Growing {
    let block: Floats | null = null;
    return {
      of: (count) => {
        if (block === null || block.data.length < count) {
          block = this.floats(block === null ? count : Math.max(count, 2 * block.data.length));
        }
        return block;
      },
    };
  }
}
