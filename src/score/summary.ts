import { mean, meanRatio } from './metrics/mean-ratio.js';
import { monthlyMeans } from './metrics/monthly.js';
import { neweyWestT } from './metrics/newey-west.js';
import type { ScoreOrNone, Target } from './target.js';

/** A factor's figures by date of the target, however they were computed. */
export interface DailyFigures {
  /** NaN where the date does not count. */
  readonly ic: Float64Array;
  /** Read only where the date counts. */
  readonly rankIc: Float64Array;
  /** 0.5 sum|w[t]-w[t-1]| with the date before; NaN unless both hold values. */
  readonly turnover: Float64Array;
  /** Cells of the universe with a close and a factor, and with a close. */
  readonly covered: number;
  readonly closeCells: number;
}

/** One number per date of the target, all NaN. */
export function dateSeries({ from, to }: Pick<Target, 'from' | 'to'>): Float64Array {
  return new Float64Array(to - from).fill(Number.NaN);
}

/** The scores that follow from the daily figures, over the dates that count; null when none does. */
export function summarise({ ic, rankIc, turnover, covered, closeCells }: DailyFigures, target: Target): ScoreOrNone {
  const ics = ic.filter((value) => !Number.isNaN(value));
  if (ics.length === 0) return null;
  const rankIcs = rankIc.filter((_, date) => !Number.isNaN(ic[date]!));
  const turnovers = turnover.filter((value) => !Number.isNaN(value));
  const dailyIc = Float32Array.from(ic);
  return {
    ic: mean(ics),
    rankIc: mean(rankIcs),
    icir: meanRatio(ics),
    rankIcir: meanRatio(rankIcs),
    tStat: neweyWestT(ics, target.horizon - 1),
    dates: ics.length,
    coverage: closeCells > 0 ? covered / closeCells : 0,
    turnover: turnovers.length > 0 ? mean(turnovers) : null,
    dailyIc,
    monthlyIc: monthlyMeans(dailyIc, target.months.slice(target.from, target.to)),
  };
}
