import { createRequire } from 'node:module';
import { AlphaError } from '../../util/errors.js';
import { loadAddonHere } from './addon.js';

/** Values that a kernel left on the device. */
export interface Handle {
  toArray(): unknown;
  delete(): void;
}

/** What kernels take and give: values on the device or, without one, arrays with a shape, as `input` makes them. */
export type Values3d = Handle | Shaped;

export interface Shaped {
  readonly value: Float32Array;
}

export function isHandle(value: unknown): value is Handle {
  return typeof (value as { delete?: unknown }).delete === 'function';
}

export interface KernelFunction {
  (...args: unknown[]): unknown;
  destroy(): void;
}

export interface KernelOptions {
  readonly output: readonly number[];
  readonly loopMaxIterations: number;
}

/** gpu.js as it is used here; its own types describe kernels written as functions only. */
export interface Gpu {
  /** The form that gpu.js runs kernels in, and the card behind it, if that is known. */
  readonly mode: Mode;
  readonly adapter?: string;
  /** A kernel from its source: results stay on the device until they are asked for. */
  kernel(source: string, options: KernelOptions): KernelFunction;
  /** An array with its shape, fastest index first. */
  input(values: Float32Array, size: readonly number[]): Shaped;
}

/** Best first: Dawn, headless GL (`npm run gpu:setup` builds it), then what gpu.js makes for processors. */
export const MODES = ['webgpu', 'headlessgl', 'webasm', 'cpu'] as const;
export type Mode = (typeof MODES)[number];

interface GpuModule {
  readonly GPU: (new (options: {
    mode: Mode;
  }) => { createKernel(source: string, options: object): KernelFunction }) & {
    readonly isHeadlessGLSupported: boolean;
    isWebGPUAvailable(): Promise<boolean>;
  };
  readonly input: Gpu['input'];
}

/** Whether kernels run on a device, and leave their results there. */
export function isDevice({ mode }: Gpu): boolean {
  return mode === 'webgpu' || mode === 'headlessgl';
}

/** What gpu.js throws where a device fails, with a code. */
export function typedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (/device was lost/.test(error.message)) {
    return new AlphaError('G003', `the device was lost: ${error.message}`, {
      hint: 'use --backend wasm',
      cause: error,
    });
  }
  if (/bytes but this device allows/.test(error.message)) {
    return new AlphaError('G002', error.message, { hint: 'fewer dates or symbols, or --backend wasm', cause: error });
  }
  return error;
}

/** Opens gpu.js in the best mode there is, or in the one that is asked for. G001 where there is none. */
export async function openGpu(wanted: string | undefined): Promise<Gpu> {
  const { GPU, input } = load();
  for (const mode of MODES) {
    if (wanted !== undefined && wanted !== mode) continue;
    const adapter = mode === 'webgpu' ? await offerDawn(GPU) : undefined;
    if (adapter === null) continue;
    if (mode === 'headlessgl' && !GPU.isHeadlessGLSupported) continue;
    try {
      const gpu = new GPU({ mode });
      const kernel = (source: string, options: KernelOptions) =>
        gpu.createKernel(source, { ...options, pipeline: true, immutable: true, precision: 'single' });
      // A mode may be there and not work.
      const probe = kernel('function (a) { return a[this.thread.x] + 1; }', { output: [4], loopMaxIterations: 1 });
      const result = await arrayOf(await probe(new Float32Array([1, 2, 3, 4])), 4);
      if (result[3] === 5) return { mode, kernel, input, ...(adapter && { adapter }) };
    } catch (error) {
      if (wanted !== undefined)
        throw new AlphaError('G001', `gpu.js cannot run as ${mode}: ${(error as Error).message}`);
    }
  }
  throw new AlphaError('G001', `gpu.js has no ${wanted ?? 'mode that works'} here`, {
    hint: wanted === 'headlessgl' ? 'npm run gpu:setup builds gl, which needs an X server' : 'use --backend wasm',
  });
}

function load(): GpuModule {
  try {
    loadAddonHere();
    return createRequire(import.meta.url)('gpu.js') as GpuModule;
  } catch (cause) {
    throw new AlphaError('G001', `the package gpu.js cannot be loaded: ${(cause as Error).message}`, {
      hint: 'npm install gpu.js, or use --backend wasm',
      cause,
    });
  }
}

/** gpu.js looks for WebGPU where a browser has it. The adapter's name, null where there is none. */
async function offerDawn(GPU: GpuModule['GPU']): Promise<string | null> {
  try {
    const { findAdapter } = await import('../webgpu/dawn.js');
    let label = '';
    const requestAdapter = async () => {
      const found = await findAdapter();
      label = found?.label ?? '';
      return found?.adapter ?? null;
    };
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: { requestAdapter } }, configurable: true });
    return (await GPU.isWebGPUAvailable()) ? label : null;
  } catch {
    return null;
  }
}

/** The values of a result, flat, in the order of the output's indexes. */
export async function arrayOf(result: unknown, length: number): Promise<Float32Array> {
  const nested = isHandle(result) ? await result.toArray() : result;
  const flat = new Float32Array(length);
  let at = 0;
  const copy = (part: unknown): void => {
    if (part instanceof Float32Array) {
      flat.set(part, at);
      at += part.length;
    } else for (const inner of part as unknown[]) copy(inner);
  };
  copy(nested);
  return flat;
}
