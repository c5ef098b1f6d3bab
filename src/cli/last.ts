import { AlphaError } from '../util/errors.js';

/** The value of `--last`: a number of dates. */
export function parseLast(text: string): number {
  const last = Number(text);
  if (Number.isInteger(last) && last > 0) return last;
  throw new AlphaError('C001', `--last ${text}: expected a whole number of at least 1`, { hint: '--last 1 is today' });
}
