import { type Matrix, type Panel, type Shape, shapeOf } from '../panel/panel.js';
import type { Range } from './split.js';

/** What factors are scored against: one label over one range of dates. All matrices have the panel's layout. */
export interface Target {
  readonly shape: Shape;
  /** The outcome that follows each date, NaN where unknown: float32, or float64 where a check needs it. */
  readonly label: Matrix;
  readonly universe: Uint8Array | null;
  /** Close, to tell which cells of the universe a factor could cover. */
  readonly close: Matrix;
  /** Dates [from, to) that are scored; the embargo is already taken off. */
  readonly from: number;
  readonly to: number;
  /** Month of each date of the panel, `2015-03`. */
  readonly months: readonly string[];
  /** Dates the label reaches ahead of its start, for the Newey-West lags. */
  readonly horizon: number;
  /** A date counts if at least this many symbols have factor and label. */
  readonly minSymbols: number;
}

/** Scores of one factor on one target. Ratios that do not exist (one date, no deviation) are null. */
export interface Score {
  readonly ic: number;
  readonly rankIc: number;
  readonly icir: number | null;
  readonly rankIcir: number | null;
  /** Newey-West t of the mean daily IC, horizon - 1 lags. */
  readonly tStat: number | null;
  /** Dates that count. */
  readonly dates: number;
  readonly coverage: number;
  readonly turnover: number | null;
  /** IC of each date in [from, to); NaN where the date does not count. */
  readonly dailyIc: Float32Array;
  readonly monthlyIc: readonly { readonly month: string; readonly ic: number }[];
}

/** Null: unscorable, no date counts. */
export type ScoreOrNone = Score | null;

export interface TargetOptions {
  /** Default 10. */
  readonly minSymbols?: number;
  /** The label's horizon h, without its delay. */
  readonly horizon: number;
}

/** A target over the dates [from, to) of a panel; `label` comes from `computeLabel`. */
export function createTarget(
  panel: Panel,
  label: Matrix,
  { from, to }: Range,
  { minSymbols = 10, horizon }: TargetOptions,
): Target {
  const close = panel.fields.get('close');
  if (!close) throw new Error('a panel without close cannot be scored');
  return Object.freeze({
    shape: shapeOf(panel),
    label,
    universe: panel.universe,
    close,
    from,
    to,
    months: panel.dates.map((date) => date.slice(0, 7)),
    horizon,
    minSymbols,
  });
}
