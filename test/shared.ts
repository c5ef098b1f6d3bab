import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';

const path = resolve('../shared');

/** The folder of real panels and published formulas beside the repository, or null where it is absent. */
export const shared: string | null = existsSync(path) ? path : null;

/** A suite that needs `../shared`; without it the suite is skipped, and says so. */
export function describeShared(name: string, define: (shared: string) => void): void {
  if (shared === null) console.warn(`skipped: ${name} (no ../shared)`);
  describe.skipIf(shared === null)(name, () => define(shared ?? ''));
}
