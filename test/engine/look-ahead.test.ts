import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Node } from '../../src/lang/index.js';
import { operators } from '../../src/ops/registry.js';
import { cellAt, cellsOf, type Matrix, type Panel, shapeOf } from '../../src/panel/panel.js';
import { createRng } from '../../src/util/rng.js';
import { drawn, typedTree } from '../lang/random-ast.js';
import { assertMany, NEAR_LIMITS } from '../lang/runs.js';
import { EVERY_OPERATOR, randomPanel } from './every-operator.js';
import { atLimits, DATES, panel, SYMBOLS, same, valuesOf } from './law.js';

const operatorsInTurn = drawn((length, rng) => typedTree({ root: rng.pick([...operators.values()]) })(length, rng));
/** Members of the sectors change from date to date. */
function moving(seed: number): Panel['groups'] {
  const rng = createRng(seed, 'sector');
  const codes = Int32Array.from({ length: cellsOf(shapeOf(panel)) }, () => rng.int(3) - 1);
  return new Map([['sector', { labels: ['a', 'b'], codes, static: false }]]);
}

/** For each date, the panel with all that comes after it replaced. */
const before: Panel = { ...panel, groups: moving(1) };
const changed = Array.from({ length: DATES - 1 }, (_, last): Panel => {
  const other = randomPanel({ dates: DATES, symbols: SYMBOLS, missing: 0.2, universe: true, seed: 9 + last });
  const join = <T extends Matrix | Uint8Array | Int32Array>(early: T, late: T): T => {
    const out = late.slice() as T;
    for (let date = 0; date <= last; date++) {
      for (let symbol = 0; symbol < SYMBOLS; symbol++) {
        const cell = cellAt(shapeOf(panel), date, symbol);
        out[cell] = early[cell]!;
      }
    }
    return out;
  };
  const sector = before.groups.get('sector')!;
  const codes = join(sector.codes, moving(9 + last).get('sector')!.codes);
  return {
    ...before,
    fields: new Map([...panel.fields].map(([name, matrix]) => [name, join(matrix, other.fields.get(name) ?? matrix)])),
    groups: new Map([['sector', { ...sector, codes }]]),
    universe: join(panel.universe!, other.universe!),
  };
});

function seesNothingLater(ast: Node, last: number): void {
  same(ast, valuesOf(ast, before), valuesOf(ast, changed[last]!), { last });
}

describe('what comes later changes nothing', () => {
  it.each(EVERY_OPERATOR)('in $name', ({ formulas }) => {
    for (const ast of formulas) for (const last of changed.keys()) seesNothingLater(ast, last);
  });

  const dates = fc.nat(DATES - 2);
  it('in random formulas', async () => {
    await assertMany(fc.property(operatorsInTurn, dates, seesNothingLater));
  });

  it('in formulas near the limits', async () => {
    await assertMany(fc.property(atLimits, dates, seesNothingLater), NEAR_LIMITS);
  });
});
