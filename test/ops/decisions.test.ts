import { expect, it } from 'vitest';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { parse } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { panelOf, tableOf } from '../engine/panel-of.js';

// Where the page leaves a question open, the operator's doc line answers it. These are the answers.

const valuesOf = (formula: string, panel: Panel) =>
  tableOf(evaluate([parse(formula)], panel, createBackend('reference'))[0]!, panel);

it('ts_ir is the plain quotient: NaN for equal values only, however little the others move', () => {
  const panel = panelOf({ fields: { close: [[0.1], [0.1], [0.1], [4e7], [4e7 + 4]] } });
  const [, , equal, , hardly] = valuesOf('ts_ir(close, 2)', panel).flat();
  expect(equal).toBeNull();
  expect(hardly).toBeCloseTo((4e7 + 2) / Math.sqrt(8), 3);
  expect(valuesOf('ts_mean(close, 2) / ts_std_dev(close, 2)', panel)).toEqual(valuesOf('ts_ir(close, 2)', panel));
  expect(valuesOf('ts_zscore(close, 2)', panel).flat().at(-1)).toBeNull();
});

it('hump forgets a symbol outside the universe, and does not count it', () => {
  const close = [
    [1, 1],
    [9, 1],
    [1.5, 1],
    [1.2, 9],
  ];
  const universe = [
    [1, 1],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  expect(valuesOf('hump(close, 0.3)', panelOf({ fields: { close }, universe }))).toEqual([
    [1, 1],
    [null, 1],
    [1.5, 1],
    [1.5, null],
  ]);
});

it('regress_out leaves 0, not rounding errors, where the regressors say all', () => {
  const panel = panelOf({ fields: { close: [[0.1, 0.7, 2.3, 5.9, 11]], open: [[3, 1, 4, 1, 5]] } });
  const nothing = [[0, 0, 0, 0, 0]];
  expect(valuesOf('regress_out(close, close)', panel)).toEqual(nothing);
  expect(valuesOf('regress_out(close * 3 - open / 7 + 1, open, close)', panel)).toEqual(nothing);
  // A constant regressor takes nothing away.
  expect(valuesOf('regress_out(close, 5)', panel)).toEqual(valuesOf('demean(close)', panel));
});
