import { AlphaError } from '../../util/errors.js';
import type { Found } from './dawn.js';
import { WORKGROUP_BYTES } from './wgsl.js';

/** A device that is open, with the limits its adapter has. */
export interface Opened {
  readonly device: GPUDevice;
  readonly limits: GPUSupportedLimits;
  /** What it is, for people: `llvmpipe, OpenGL`. */
  readonly label: string;
  /** Rejects with a typed error once the device is lost. */
  readonly lost: Promise<never>;
}

const HINT = 'use --backend wasm, or auto';

/** Opens the best adapter. G001 where there is none, G002 where it is too small for any panel. */
export async function openDevice(): Promise<Opened> {
  const findAdapter = await loadDawn();
  const found = await findAdapter();
  if (!found) throw new AlphaError('G001', 'no WebGPU adapter', { hint: HINT });
  return open(found);
}

async function loadDawn() {
  try {
    const { findAdapter } = await import('./dawn.js');
    return findAdapter;
  } catch (cause) {
    throw new AlphaError('G001', `the package webgpu cannot be loaded: ${(cause as Error).message}`, {
      hint: 'npm install webgpu, or use --backend wasm',
      cause,
    });
  }
}

/** Limits that kernels profit from; the others stay at what WebGPU guarantees. */
const WANTED = [
  'maxStorageBuffersPerShaderStage',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
] as const;

async function open({ adapter, label }: Found): Promise<Opened> {
  const { maxComputeWorkgroupStorageSize } = adapter.limits;
  if (maxComputeWorkgroupStorageSize < WORKGROUP_BYTES) {
    throw new AlphaError(
      'G002',
      `${label} has ${maxComputeWorkgroupStorageSize} bytes of workgroup memory, ${WORKGROUP_BYTES} are needed`,
      { hint: HINT },
    );
  }
  const requiredLimits = Object.fromEntries(WANTED.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredLimits });
  const lost = device.lost.then(({ message }) => {
    throw new AlphaError('G003', `the device was lost: ${message}`, { hint: HINT });
  });
  // Whoever waits for the device learns of it; nobody may be waiting.
  lost.catch(() => {});
  return { device, limits: device.limits, label, lost };
}
