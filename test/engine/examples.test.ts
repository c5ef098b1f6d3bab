import { describe, expect, it } from 'vitest';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { parse } from '../../src/lang/index.js';
import type { Example, Operator } from '../../src/ops/define.js';
import type { Panel } from '../../src/panel/panel.js';
import { EVERY_OPERATOR } from './every-operator.js';
import { panelOf, tableOf } from './panel-of.js';

/** An example's inputs as a panel: one date for what works across symbols, else one symbol. */
function panelFor(operator: Operator, { input }: Example): Panel {
  const across = operator.family === 'cross' || operator.family === 'group';
  const tables = Object.fromEntries(
    Object.entries(input).map(([name, values]) => [name, across ? [values] : values.map((value) => [value])]),
  );
  // A group is written as numbers; every panel has a close.
  const groups = input.g ? { g: input.g.map((code) => (code === null ? null : `g${code}`)) } : {};
  return panelOf({ fields: { ...tables, close: Object.values(tables)[0]! }, groups });
}

describe('the examples of each operator', () => {
  const examples = EVERY_OPERATOR.flatMap(({ operator }) =>
    operator.examples.map((example) => ({ operator, example })),
  );
  it.each(
    examples.map(({ operator, example }) => ({ title: `${operator.name}: ${example.formula}`, operator, example })),
  )('$title', ({ operator, example }) => {
    const panel = panelFor(operator, example);
    const [values] = evaluate([parse(example.formula)], panel, createBackend('reference'));
    const actual = tableOf(values!, panel).flat();
    expect(actual).toHaveLength(example.expected.length);
    for (const [i, expected] of example.expected.entries()) {
      if (expected === null) expect(actual[i], `value ${i}`).toBeNull();
      else expect(actual[i], `value ${i}`).toBeCloseTo(expected, 9);
    }
  });
});
