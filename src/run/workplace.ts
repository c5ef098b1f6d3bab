import type { BackendName, Values } from '../engine/backend.js';
import { type EngineLimits, type Residence, residentPanel, settle } from '../engine/index.js';
import { type KernelLibrary, loadKernels } from '../kernels/library.js';
import { KernelMemory } from '../kernels/memory.js';
import { type Matrix, type Panel, TILE, tilesOf } from '../panel/panel.js';
import { type PlacedTarget, placeTarget } from '../score/placed.js';
import type { Target } from '../score/target.js';

/** What every thread of a run shares: one memory with the panel and its target in it, and where they lie. */
export interface Workplace {
  readonly memory: WebAssembly.Memory;
  readonly panel: Panel;
  readonly target: Target;
  readonly residence: Residence;
  readonly placed: PlacedTarget;
  readonly backend: BackendName;
  readonly limits: EngineLimits;
  /** Formulas that may be measured at a time, and threads that measure them. */
  readonly atOnce: number;
  readonly threads: number;
  /** Values of planted formulas on the panel, to tell when one is hit. */
  readonly plants: readonly Values[];
}

export interface WorkplaceOptions {
  readonly backend: BackendName;
  readonly plants: readonly Values[];
  readonly memoryMb: number;
  /** Most members of the pool. */
  readonly members: number;
  /** Most threads; fewer are at work where the memory has no room for what each needs. */
  readonly threads: number;
}

/** What a process with its threads takes besides its data: some 240 MB as measured on small data, and room for what varies. */
const BASE_BYTES = 400 * 2 ** 20;
/**
 * Shares of what data and a full pool leave of the memory budget: the formulas being measured, all threads' caches of
 * results, and the intermediate values of one formula. It may have nearly all, for few need much; which formulas are
 * refused does not follow from the number of threads.
 */
const MEASURED_SHARE = 1 / 4;
const CACHE_SHARE = 1 / 8;
const FORMULA_SHARE = 5 / 8;
/** Matrices that most formulas make do with: there are no more threads than have room for them. */
const THREAD_MATRICES = 3;
/** Where hardly anything is left, a run may begin all the same: few formulas need much. */
const LEAST_SHARE = 1 / 8;
const LEAST_AT_ONCE = 2;

/** Moves a panel and its target into a memory that threads share. */
export function openWorkplace(
  library: KernelLibrary,
  panel: Panel,
  target: Target,
  { backend, plants, memoryMb, members, threads: most }: WorkplaceOptions,
): Workplace {
  const { memory } = library;
  const residence = settle(panel, memory);
  const placed = placeTarget(library, target, residence.universe);
  const resident = residentPanel(panel, residence, memory);
  const label = place(memory, target.label);
  const factorBytes = library.kernels.factorBytes!(target.to - target.from, tilesOf(target.shape) * TILE);
  const bytes = memoryMb * 2 ** 20;
  const spare = Math.max(bytes * LEAST_SHARE, bytes - BASE_BYTES - memory.used - members * factorBytes);
  const room = Math.floor((spare * FORMULA_SHARE) / (THREAD_MATRICES * label.byteLength));
  const threads = Math.max(1, Math.min(most, room));
  return {
    memory: memory.memory,
    panel: resident,
    target: { ...target, label, close: resident.fields.get('close')!, universe: resident.universe },
    residence,
    placed,
    backend,
    limits: { formulaBytes: spare * FORMULA_SHARE, cacheBytes: (spare * CACHE_SHARE) / threads },
    atOnce: Math.max(LEAST_AT_ONCE, Math.floor((spare * MEASURED_SHARE) / factorBytes)),
    threads,
    plants,
  };
}

/** In float32, as the engine works; a copy that other threads read. */
function place(memory: KernelMemory, matrix: Matrix): Matrix {
  const placed = memory.f32(memory.alloc(matrix.length * 4), matrix.length);
  placed.set(matrix);
  return placed;
}

/** The kernel library of this thread on a workplace's memory. */
export function libraryOf({ memory }: Workplace): KernelLibrary {
  return loadKernels(new KernelMemory(memory));
}
