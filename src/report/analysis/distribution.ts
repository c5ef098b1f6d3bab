import { inverseNormal } from '../../ops/families/normal.js';

/** How daily ICs are spread. */
export interface Distribution {
  /** Bins of equal width from `low` on. */
  readonly histogram: { readonly low: number; readonly width: number; readonly counts: readonly number[] };
  /** Quantiles of a normal against those of the ICs in units of their deviation about their mean; on a line where normal. */
  readonly quantiles: readonly { readonly normal: number; readonly ic: number }[];
}

const BINS = 24;
const QUANTILES = 60;

/** NaN dates are left out; null where nothing is left to spread. */
export function distributionOf(dailyIc: readonly number[]): Distribution | null {
  const sorted = dailyIc.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const n = sorted.length;
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  if (n < 2 || !(high > low)) return null;
  const width = (high - low) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of sorted) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]!++;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const shown = Math.min(n, QUANTILES);
  const quantiles = Array.from({ length: shown }, (_, k) => {
    const i = Math.round((k * (n - 1)) / (shown - 1));
    return { normal: inverseNormal((i + 0.5) / n), ic: (sorted[i]! - mean) / deviation };
  });
  return { histogram: { low, width, counts }, quantiles };
}
