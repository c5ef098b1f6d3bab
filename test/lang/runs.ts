import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';

/** Cases of each property; `npm run fuzz` asks for a million. */
export const RUNS = Number(process.env.FUZZ_RUNS ?? 10_000);

/** Cases close to the limits, which are slower by far. */
export const NEAR_LIMITS = Math.max(200, RUNS / 1000);

const AT_ONCE = 10_000;

/** `fc.assert` in parts: a runner that hears nothing from a test for a minute takes it for dead. */
export async function assertMany<T>(property: fc.IProperty<T>, runs = RUNS): Promise<void> {
  for (let left = runs; left > 0; left -= AT_ONCE) {
    fc.assert(property, { numRuns: Math.min(left, AT_ONCE) });
    await setImmediate();
  }
}
