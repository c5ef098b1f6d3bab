/** How tests may depend on one another: `bh` independent or positively, `by` in any way. */
export type FdrMethod = 'bh' | 'by';

/**
 * Adjusted p-values: the smallest false-discovery rate at which each test is rejected, in the order given. Step-up of
 * Benjamini and Hochberg (1995), or of Benjamini and Yekutieli (2001).
 */
export function adjustedPValues(pValues: readonly number[], method: FdrMethod = 'bh'): number[] {
  const n = pValues.length;
  const harmonic = method === 'bh' ? 1 : pValues.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(n);
  let smallest = 1;
  for (const [i, test] of order.entries()) {
    smallest = Math.min(smallest, (pValues[test]! * n * harmonic) / (n - i));
    adjusted[test] = smallest;
  }
  return adjusted;
}
