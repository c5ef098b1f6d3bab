import { type Backend, type BackendName, createBackend } from '../../src/engine/index.js';
import { AlphaError } from '../../src/util/errors.js';

/** A device's backend, or why there is none here: tests that need one are skipped with that reason. */
export function deviceOrReason(name: BackendName): { backend: Backend } | { reason: string } {
  try {
    return { backend: createBackend(name) };
  } catch (error) {
    if (error instanceof AlphaError && error.code === 'G001') return { reason: error.message };
    throw error;
  }
}
