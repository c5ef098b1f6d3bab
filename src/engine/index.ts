import { AutoBackend } from './auto.js';
import type { Backend, BackendChoice } from './backend.js';
import { DeviceBackend } from './device/backend.js';
import { createReferenceBackend } from './reference/backend.js';
import { WasmEngine } from './wasm/engine.js';
import type { EngineLimits } from './wasm/site.js';

const backends = {
  wasm: (limits) => new WasmEngine({ limits }),
  reference: () => createReferenceBackend({ round: false }),
  reference32: () => createReferenceBackend({ round: true }),
  webgpu: () => new DeviceBackend('webgpu'),
  gpujs: () => new DeviceBackend('gpujs'),
  auto: () => new AutoBackend(),
} satisfies Record<BackendChoice, (limits?: Partial<EngineLimits>) => Backend>;

/** `limits` are for backends that keep values in this machine's own memory. */
export function createBackend(name: BackendChoice, limits?: Partial<EngineLimits>): Backend {
  return backends[name](limits);
}

export {
  type Backend,
  type BackendName,
  DEFAULT_BACKEND,
  type DeviceShare,
  together,
  type Values,
} from './backend.js';
export { DeviceBackend, type DeviceName } from './device/backend.js';
export { environmentOf, evaluate, evaluateTail } from './evaluate.js';
export { describePlan, type PlannedPhase, type PlannedStep } from './wasm/describe.js';
export { WasmEngine } from './wasm/engine.js';
export { type Residence, residentPanel, settle } from './wasm/residence.js';
export type { EngineLimits } from './wasm/site.js';
