import { readFileSync } from 'node:fs';
import { KernelMemory } from './memory.js';

/** A function of the kernel library: addresses in bytes, counts and constants. */
export type Kernel = (...args: number[]) => number;

/** The kernel library on one memory. */
export interface KernelLibrary {
  readonly memory: KernelMemory;
  readonly kernels: Readonly<Record<string, Kernel>>;
}

let compiled: WebAssembly.Module | undefined;

/** Instantiates the library; it is compiled once per thread. */
export function loadKernels(memory = new KernelMemory()): KernelLibrary {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
  const instance = new WebAssembly.Instance(compiled, { env: { memory: memory.memory } });
  return { memory, kernels: instance.exports as Record<string, Kernel> };
}
