import { DeviceBackend, type DeviceName } from '../../src/engine/device/backend.js';
import { AlphaError } from '../../src/util/errors.js';

/** A device's backend, or why there is none here: tests that need one are skipped with that reason. */
export function deviceOrReason(name: DeviceName, mode?: string): { backend: DeviceBackend } | { reason: string } {
  try {
    return { backend: new DeviceBackend(name, mode) };
  } catch (error) {
    if (error instanceof AlphaError && error.code === 'G001') return { reason: error.message };
    throw error;
  }
}
