import type { BacktestConfig } from './config.js';

/** One check as BRAIN names it. `value` null: it could not be told, which fails. */
export interface Check {
  readonly name: string;
  readonly result: 'PASS' | 'FAIL';
  readonly value: number | null;
  readonly limit: number;
}

export interface CheckedFigures {
  readonly sharpe: number | null;
  readonly fitness: number | null;
  readonly turnover: number | null;
  readonly largestWeight: number | null;
  /** Of the more traded half of the universe, and its share of the symbols. */
  readonly subUniverse: { readonly sharpe: number | null; readonly share: number } | null;
  /** Largest |correlation| of daily results with others; undefined where there is nothing to compare with. */
  readonly selfCorrelation?: number | null;
}

/** Every check that has a limit, with what was found. */
export function checksOf(figures: CheckedFigures, limits: BacktestConfig['checks']): Check[] {
  const { sharpe, fitness, turnover, largestWeight, subUniverse, selfCorrelation } = figures;
  const checks: Check[] = [];
  const add = (name: string, value: number | null, limit: number | null, kind: 'least' | 'most') => {
    if (limit === null) return;
    const holds = value !== null && (kind === 'least' ? value >= limit : value <= limit);
    checks.push({ name, result: holds ? 'PASS' : 'FAIL', value, limit });
  };
  add('LOW_SHARPE', sharpe, limits.minSharpe, 'least');
  add('LOW_FITNESS', fitness, limits.minFitness, 'least');
  add('LOW_TURNOVER', turnover, limits.minTurnover, 'least');
  add('HIGH_TURNOVER', turnover, limits.maxTurnover, 'most');
  add('CONCENTRATED_WEIGHT', largestWeight, limits.maxWeight, 'most');
  if (subUniverse !== null && sharpe !== null && limits.minSubUniverse !== null) {
    const limit = limits.minSubUniverse * Math.sqrt(subUniverse.share) * sharpe;
    add('LOW_SUB_UNIVERSE_SHARPE', subUniverse.sharpe, limit, 'least');
  }
  if (selfCorrelation !== undefined) add('SELF_CORRELATION', selfCorrelation, limits.maxSelfCorrelation, 'most');
  return checks;
}
