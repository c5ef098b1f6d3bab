import type { KernelMemory } from '../../kernels/memory.js';

/** Blocks of one size that are used again and again. */
class Shelf {
  readonly #free: number[] = [];

  constructor(
    readonly bytes: number,
    private readonly memory: KernelMemory,
  ) {}

  take(): number {
    return this.#free.pop() ?? this.memory.alloc(this.bytes);
  }

  give(block: number): void {
    this.#free.push(block);
  }
}

/**
 * The engine's own memory: matrices for values that must be whole, buffers of one tile, and a cache of whole results by
 * the key of the step that made them, least recently used first out.
 */
export class Blocks {
  readonly #matrices: Shelf;
  readonly #tiles: Shelf;
  /** Most results the cache holds. */
  readonly #most: number;
  readonly #cache = new Map<string, number>();
  /** Cached blocks that a formula at work reads. */
  readonly #inUse = new Set<number>();
  readonly stats = { hits: 0, misses: 0 };

  constructor(memory: KernelMemory, sizes: { matrix: number; tile: number }, cacheBytes: number) {
    this.#matrices = new Shelf(sizes.matrix, memory);
    this.#tiles = new Shelf(sizes.tile, memory);
    this.#most = Math.floor(cacheBytes / sizes.matrix);
  }

  matrix(): number {
    return this.#matrices.take();
  }

  freeMatrix(block: number): void {
    this.#matrices.give(block);
  }

  tile(): number {
    return this.#tiles.take();
  }

  freeTile(block: number): void {
    this.#tiles.give(block);
  }

  /** The cached values of a step, held until `releaseCached`. */
  find(key: string): number | null {
    const block = this.#cache.get(key);
    if (block === undefined) {
      this.stats.misses++;
      return null;
    }
    this.stats.hits++;
    this.#cache.delete(key);
    this.#cache.set(key, block);
    this.#inUse.add(block);
    return block;
  }

  /** Leaves a matrix to the cache; the oldest that nobody reads makes room. */
  keep(key: string, block: number): void {
    if (this.#cache.has(key)) {
      this.freeMatrix(block);
      return;
    }
    for (const [oldest, cached] of this.#cache) {
      if (this.#cache.size < this.#most) break;
      if (this.#inUse.has(cached)) continue;
      this.#cache.delete(oldest);
      this.freeMatrix(cached);
    }
    if (this.#cache.size < this.#most) this.#cache.set(key, block);
    else this.freeMatrix(block);
  }

  releaseCached(): void {
    this.#inUse.clear();
  }

  forget(): void {
    for (const block of this.#cache.values()) this.freeMatrix(block);
    this.#cache.clear();
  }

  /** Bytes of results held for later. */
  get cachedBytes(): number {
    return this.#cache.size * this.#matrices.bytes;
  }
}
