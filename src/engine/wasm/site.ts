import type { KernelLibrary } from '../../kernels/library.js';
import { cellsOf, TILE, tilesOf } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import { Blocks } from './blocks.js';
import type { Residence } from './residence.js';
import type { KernelInstruction } from './schedule.js';
import { formOf } from './table.js';

export const LINE_BYTES = TILE * 4;

/** How much memory the engine may take, besides the panel. */
export interface EngineLimits {
  /** For results that are kept to be found again. */
  readonly cacheBytes: number;
  /** For the intermediate values of one formula; a formula that needs more is refused. */
  readonly formulaBytes: number;
}

/** A panel in memory with all that is needed to work on it. */
export class Site {
  readonly tiles: number;
  readonly rows: number;
  readonly blocks: Blocks;
  /** Most matrices one formula may hold. */
  readonly mostMatrices: number;
  /** Lines that hold constants, and the words of chains; written anew for each formula. */
  readonly arena: number;
  #arenaUsed = 0;
  #scratch = { address: 0, bytes: 0 };

  constructor(
    readonly library: KernelLibrary,
    readonly residence: Residence,
    limits: EngineLimits,
  ) {
    const { shape } = residence;
    this.tiles = tilesOf(shape);
    this.rows = shape.dates;
    const sizes = { matrix: cellsOf(shape) * 4, tile: shape.dates * LINE_BYTES };
    this.blocks = new Blocks(library.memory, sizes, limits.cacheBytes);
    this.mostMatrices = Math.max(1, Math.floor(limits.formulaBytes / sizes.matrix));
    this.arena = library.memory.alloc(ARENA_BYTES);
  }

  /** Bytes from one tile of a matrix to the next. */
  get tileBytes(): number {
    return this.rows * LINE_BYTES;
  }

  /** Symbols of the last tile if it has padding lanes, else 0. */
  get ragged(): number {
    return this.residence.shape.symbols % TILE;
  }

  /** Address of kernels' scratch space, large enough for every step of the program. */
  scratchFor({ instructions }: Program): number {
    let bytes = 0;
    for (const instruction of instructions) {
      if (instruction.kind !== 'kernel') continue;
      const crosses = formOf(instruction.kernel) === 'cross';
      bytes = Math.max(
        bytes,
        crosses ? this.#crossScratch(instruction) : this.#tileScratch(instruction.params[0] ?? 0),
      );
    }
    if (bytes > this.#scratch.bytes) this.#scratch = { address: this.library.memory.alloc(bytes), bytes };
    return this.#scratch.address;
  }

  startFormula(): void {
    this.#arenaUsed = 0;
  }

  /** Room in the arena until the next formula. */
  arenaBlock(bytes: number): number {
    const start = this.#arenaUsed;
    this.#arenaUsed += Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
    if (this.#arenaUsed > ARENA_BYTES) throw new Error('a formula has more steps than the limits allow');
    return this.arena + start;
  }

  #tileScratch(window: number): number {
    return LINE_BYTES * (6 * Math.min(window, 5000) + 8 * this.rows) + 65_536;
  }

  #crossScratch({ kernel, inputs }: KernelInstruction): number {
    const { shape, groups } = this.residence;
    const { kernels } = this.library;
    if (kernel === 'regress_out') return kernels.regressBytes!(shape.symbols, inputs.length);
    const most = Math.max(0, ...[...groups.values()].map(({ count }) => count));
    return kernels.crossScratch!(shape.symbols, most);
  }
}

const ARENA_BYTES = 1 << 20;
