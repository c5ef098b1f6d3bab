import { describe } from 'vitest';
import { DeviceBackend, type DeviceName } from '../../src/engine/device/backend.js';
import { AlphaError } from '../../src/util/errors.js';

/** A device's backend, or why there is none here. */
export function deviceOrReason(name: DeviceName, mode?: string): { backend: DeviceBackend } | { reason: string } {
  try {
    return { backend: new DeviceBackend(name, mode) };
  } catch (error) {
    if (error instanceof AlphaError && error.code === 'G001') return { reason: error.message };
    throw error;
  }
}

/**
 * A suite that needs a device. Without one it is skipped, and says so; where software drivers are known to be installed
 * (EXPECT_DEVICES, set by `.ci/run`) it fails, unless what it needs is headless GL, which has to be built.
 */
export function describeDevice(
  title: string,
  { name, mode }: { readonly name: DeviceName; readonly mode?: string },
  define: (backend: DeviceBackend) => void,
): void {
  const found = deviceOrReason(name, mode);
  if ('backend' in found) {
    describe(title, () => define(found.backend));
    return;
  }
  if (process.env.EXPECT_DEVICES && mode !== 'headlessgl') throw new Error(`${title}: ${found.reason}`);
  console.warn(`skipped: ${title} (${found.reason})`);
  describe.skip(title, () => define(null as never));
}
