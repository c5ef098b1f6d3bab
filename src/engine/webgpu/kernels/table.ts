import type { KernelId } from '../../../ops/kernels.js';
import { CELL_KERNELS } from './cell.js';
import { COLUMN_KERNELS } from './column.js';
import { CROSS_KERNELS } from './cross.js';
import type { Kernel } from './kernel.js';
import { WINDOW_KERNELS } from './window.js';

/** The primitives that have a kernel on the device; the others run on wasm. */
export const WEBGPU_KERNELS: ReadonlyMap<KernelId, Kernel> = new Map<KernelId, Kernel>(
  Object.entries({ ...CELL_KERNELS, ...WINDOW_KERNELS, ...COLUMN_KERNELS, ...CROSS_KERNELS } satisfies Partial<
    Record<KernelId, Kernel>
  >) as [KernelId, Kernel][],
);
