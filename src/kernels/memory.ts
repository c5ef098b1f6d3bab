import { AlphaError } from '../util/errors.js';

/** Unit of allocation: one line of 16 float32, which is also a cache line. */
const LINE = 64;
const PAGE = 65_536;
/** Below it lie the kernels' constants and the allocator's own word. */
const HEAP_LINES = PAGE / LINE;
/**
 * Blocks of this size begin at different places of a 4 KiB page: where a load and a store have the same last 12 bits of
 * address, the processor takes them for the same and waits. Matrices are often whole pages long.
 */
const LARGE = 16 * 1024;
const SKEW = 5;
const SKEWS = 12;
/** All that 32-bit addresses reach. */
const MAX_PAGES = 65_536;

/**
 * The memory that kernels work in, shared by all threads of a run: the panel, the pool's members and each thread's own
 * scratch lie in it, so that nothing is copied between threads. Blocks are 64-byte aligned and never given back one by
 * one; who needs a block for a while keeps it and uses it again.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;

  /** Wraps a memory that came from another thread, or makes a new one. */
  constructor(
    memory = new WebAssembly.Memory({ initial: HEAP_LINES / (PAGE / LINE) + 1, maximum: MAX_PAGES, shared: true }),
  ) {
    this.memory = memory;
    Atomics.compareExchange(this.#header(), 0, 0, HEAP_LINES);
  }

  /** Address of a new block; other threads may allocate at the same time. */
  alloc(bytes: number): number {
    const skew = bytes >= LARGE ? SKEW * (Atomics.add(this.#header(), 1, 1) % SKEWS) : 0;
    const lines = Math.ceil(bytes / LINE) + skew;
    const start = Atomics.add(this.#header(), 0, lines) + skew;
    const missing = () => (start + lines - skew) * LINE - this.memory.buffer.byteLength;
    while (missing() > 0) {
      try {
        this.memory.grow(Math.ceil(missing() / PAGE));
      } catch {
        // Another thread may have grown it meanwhile; only a memory that is still too small is an error.
        if (missing() > 0) throw outOfMemory(bytes);
      }
    }
    return start * LINE;
  }

  /** Bytes handed out. */
  get used(): number {
    return Atomics.load(this.#header(), 0) * LINE;
  }

  /** Gives back every block handed out since `used` had this value. Only for a memory with one user. */
  release(used: number): void {
    Atomics.store(this.#header(), 0, used / LINE);
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  f64(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  u16(address: number, length: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, address, length);
  }

  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  #header(): Int32Array {
    return new Int32Array(this.memory.buffer, 0, 2);
  }
}

function outOfMemory(bytes: number): AlphaError {
  return new AlphaError('F019', `no room for another ${Math.ceil(bytes / 2 ** 20)} MB in the engine's memory`, {
    hint: 'fewer dates, symbols or workers, or a smaller pool',
  });
}
