import type { Score, Target } from '../score/target.js';

/**
 * Whether a formula has too few cells with a value, or too few dates on which its values differ, for its scores to mean
 * anything: on a few dates any IC comes by chance. `least` is a share of both.
 */
export function isSparse(
  { coverage, dates }: Pick<Score, 'coverage' | 'dates'>,
  { from, to }: Pick<Target, 'from' | 'to'>,
  least: number,
): boolean {
  return coverage < least || dates < least * (to - from);
}
