import { AlphaError } from '../util/errors.js';

/** A whole number given on the command line, or C001 that names the option and what it takes. */
export function wholeNumber(option: string, text: string, least = 0): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  const start = option.endsWith('=') ? option : `${option} `;
  throw new AlphaError('C001', `${start}${text}: expected a whole number of at least ${least}`, {
    hint: `for example ${start}${Math.max(least, 1)}`,
  });
}
