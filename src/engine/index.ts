import type { Backend, BackendName } from './backend.js';
import { createReferenceBackend } from './reference/backend.js';
import { WasmEngine } from './wasm/engine.js';

const backends = {
  wasm: () => new WasmEngine(),
  reference: () => createReferenceBackend({ round: false }),
  reference32: () => createReferenceBackend({ round: true }),
} satisfies Record<BackendName, () => Backend>;

export function createBackend(name: BackendName): Backend {
  return backends[name]();
}

export type { Backend, BackendName, Values } from './backend.js';
export { environmentOf, evaluate } from './evaluate.js';
