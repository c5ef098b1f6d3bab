import { createBackend, environmentOf, evaluate, type Values } from '../../engine/index.js';
import { check, parse } from '../../lang/index.js';
import { residual } from '../../ops/families/regression.js';
import { cellAt, cellsOf, type Panel } from '../../panel/panel.js';
import type { Target } from '../target.js';

/** What everybody knows a stock by. */
export interface Exposure {
  readonly name: string;
  readonly formula: string;
  readonly values: Values;
}

/** Formulas by name; the first whose fields the panel has is taken. */
const STYLES: Readonly<Record<string, readonly string[]>> = {
  market: ['ts_regbeta(returns, cs_mean(returns), 60)'],
  size: ['log(cap)', 'log(ts_mean(amount, 20))', 'log(ts_mean(close * volume, 20))'],
  volatility: ['ts_std_dev(returns, 20)'],
  momentum: ['ts_delay(close, 20) / ts_delay(close, 240) - 1', 'ts_delay(close, 20) / ts_delay(close, 60) - 1'],
  reversal: ['close / ts_delay(close, 5) - 1'],
};

/** The usual exposures of a panel's symbols; momentum takes its short form on a panel of less than 500 dates. */
export function exposuresOf(panel: Panel): Exposure[] {
  const environment = environmentOf(panel);
  const engine = createBackend('wasm');
  const known = (formula: string) => {
    try {
      return check(parse(formula), environment);
    } catch {
      return null;
    }
  };
  return Object.entries(STYLES).flatMap(([name, formulas]) => {
    const usable = formulas.map((formula) => ({ formula, checked: known(formula) }));
    const short = panel.dates.length < 500;
    const choice = usable.find(({ checked }) => checked !== null && (!short || Number(checked.lookback) < 200));
    if (!choice?.checked) return [];
    const [values] = evaluate([choice.checked.ast], panel, engine);
    return [{ name, formula: choice.formula, values: values! }];
  });
}

/**
 * What is left of a factor once its exposures are regressed out, with intercept, on each date of the target over the
 * universe's symbols that have all of them; NaN elsewhere. To be scored like a factor.
 */
export function residualFactor(
  values: ArrayLike<number>,
  exposures: readonly Exposure[],
  target: Target,
): Float64Array {
  const { shape, universe, from, to } = target;
  const out = new Float64Array(cellsOf(shape)).fill(Number.NaN);
  for (let date = from; date < to; date++) {
    const cells: number[] = [];
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (universe?.[cell] === 0 || Number.isNaN(values[cell]!)) continue;
      if (exposures.every((exposure) => !Number.isNaN(exposure.values[cell]!))) cells.push(cell);
    }
    if (cells.length <= exposures.length + 1) continue;
    const y = Float64Array.from(cells, (cell) => values[cell]!);
    const x = exposures.map((exposure) => Float64Array.from(cells, (cell) => exposure.values[cell]!));
    const left = residual(y, x);
    cells.forEach((cell, i) => {
      out[cell] = left[i]!;
    });
  }
  return out;
}
