import type { KernelMemory } from '../../kernels/memory.js';
import { AlphaError } from '../../util/errors.js';

/** Blocks of one size that are used again and again, and at most `limit` of them. */
class Shelf {
  readonly #free: number[] = [];
  #made = 0;

  constructor(
    readonly bytes: number,
    readonly limit: number,
    private readonly memory: KernelMemory,
  ) {}

  take(): number | null {
    const block = this.#free.pop();
    if (block !== undefined) return block;
    if (this.#made >= this.limit) return null;
    this.#made++;
    return this.memory.alloc(this.bytes);
  }

  give(block: number): void {
    this.#free.push(block);
  }
}

/**
 * The engine's own memory: matrices for values that must be whole, buffers of one tile, and a cache of whole results by
 * the key of the step that made them, least recently used first out. All of it within a budget.
 */
export class Blocks {
  readonly #matrices: Shelf;
  readonly #tiles: Shelf;
  readonly #cache = new Map<string, number>();
  /** Cached blocks that a formula at work reads. */
  readonly #inUse = new Set<number>();
  readonly stats = { hits: 0, misses: 0 };

  constructor(memory: KernelMemory, sizes: { matrix: number; tile: number }, budget: number) {
    this.#matrices = new Shelf(sizes.matrix, Math.max(1, Math.floor(budget / sizes.matrix)), memory);
    this.#tiles = new Shelf(sizes.tile, Number.POSITIVE_INFINITY, memory);
  }

  /** A block for a whole matrix; the oldest cached result makes room where there is none. */
  matrix(): number {
    const block = this.#matrices.take();
    if (block !== null) return block;
    for (const [key, cached] of this.#cache) {
      if (this.#inUse.has(cached)) continue;
      this.#cache.delete(key);
      return cached;
    }
    const megabytes = Math.ceil((this.#matrices.bytes * this.#matrices.limit) / 2 ** 20);
    throw new AlphaError('F019', `the formula needs more than ${megabytes} MB for its intermediate values`, {
      hint: 'a simpler formula, fewer dates or symbols, or a larger memory budget',
    });
  }

  freeMatrix(block: number): void {
    this.#matrices.give(block);
  }

  tile(): number {
    return this.#tiles.take()!;
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

  /** Leaves a matrix to the cache. */
  keep(key: string, block: number): void {
    if (this.#cache.has(key)) this.freeMatrix(block);
    else this.#cache.set(key, block);
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
