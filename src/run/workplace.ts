import type { BackendName, Values } from '../engine/backend.js';
import { type EngineLimits, type Residence, residentPanel, settle } from '../engine/index.js';
import { type KernelLibrary, loadKernels } from '../kernels/library.js';
import { KernelMemory } from '../kernels/memory.js';
import type { Matrix, Panel } from '../panel/panel.js';
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
  /** Values of planted formulas on the panel, to tell when one is hit. */
  readonly plants: readonly Values[];
}

export interface WorkplaceOptions {
  readonly backend: BackendName;
  readonly plants: readonly Values[];
  readonly memoryMb: number;
  readonly threads: number;
}

/** Shares of the memory budget: one formula's values, and all threads' caches of results. */
const FORMULA_SHARE = 1 / 4;
const CACHE_SHARE = 1 / 8;

/** Moves a panel and its target into a memory that threads share. */
export function openWorkplace(
  library: KernelLibrary,
  panel: Panel,
  target: Target,
  { backend, plants, memoryMb, threads }: WorkplaceOptions,
): Workplace {
  const { memory } = library;
  const residence = settle(panel, memory);
  const bytes = memoryMb * 2 ** 20;
  const resident = residentPanel(panel, residence, memory);
  return {
    memory: memory.memory,
    panel: resident,
    target: {
      ...target,
      label: place(memory, target.label),
      close: resident.fields.get('close')!,
      universe: resident.universe,
    },
    residence,
    placed: placeTarget(library, target, residence.universe),
    backend,
    limits: { formulaBytes: bytes * FORMULA_SHARE, cacheBytes: (bytes * CACHE_SHARE) / threads },
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
