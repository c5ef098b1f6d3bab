import { createBackend, environmentOf, evaluate, type Values } from '../../engine/index.js';
import { check, parse } from '../../lang/index.js';
import { type Basis, basisOf, residual } from '../../ops/families/regression.js';
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
 * What is left of factors once exposures are regressed out, with intercept, on each date of the target over the
 * universe's symbols that have all of them; NaN elsewhere. To be scored like a factor.
 */
export function createResidual(
  exposures: readonly Exposure[],
  target: Target,
): (values: ArrayLike<number>) => Float64Array {
  const { shape, from, to } = target;
  const dates = Array.from({ length: to - from }, (_, i) => exposedOn(from + i, exposures, target));
  const [cells, held] = [new Int32Array(shape.symbols), new Float64Array(shape.symbols)];
  return (values) => {
    const out = new Float64Array(cellsOf(shape)).fill(Number.NaN);
    for (const exposed of dates) {
      let n = 0;
      for (const cell of exposed.cells) {
        if (Number.isNaN(values[cell]!)) continue;
        cells[n] = cell;
        held[n++] = values[cell]!;
      }
      if (n <= exposures.length + 1) continue;
      const basis = n === exposed.cells.length ? exposed.basis() : basisOn(cells.subarray(0, n), exposures);
      const left = residual(held.slice(0, n), basis);
      for (let i = 0; i < n; i++) out[cells[i]!] = left[i]!;
    }
    return out;
  };
}

/** One date's cells that have all exposures, and their basis, which most factors share. */
function exposedOn(date: number, exposures: readonly Exposure[], { shape, universe }: Target) {
  const cells: number[] = [];
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    const cell = cellAt(shape, date, symbol);
    if (universe?.[cell] !== 0 && exposures.every(({ values }) => !Number.isNaN(values[cell]!))) cells.push(cell);
  }
  let basis: Basis | null = null;
  return {
    cells: Int32Array.from(cells),
    basis: () => {
      basis ??= basisOn(cells, exposures);
      return basis;
    },
  };
}

function basisOn(cells: ArrayLike<number>, exposures: readonly Exposure[]): Basis {
  return basisOf(exposures.map(({ values }) => gathered(values, cells)));
}

function gathered(values: Values, cells: ArrayLike<number>): Float64Array {
  const out = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) out[i] = values[cells[i]!]!;
  return out;
}
