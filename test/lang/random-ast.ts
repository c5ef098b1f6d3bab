import fc from 'fast-check';
import { call, type NamedArg, type Node, name, number } from '../../src/expr/nodes.js';
import type { Operator, Param } from '../../src/ops/define.js';
import { operators } from '../../src/ops/registry.js';

const FIELDS = ['close', 'open', 'volume', 'x', 'raw_close', 'a.b'];

/** Numbers that a formula can hold. */
export const constants = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2, 0.5, -0.01, 1e-12, 1e21),
  fc.integer({ min: -100, max: 100 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any legal tree, meaningful or not: what the printer must be able to write. */
export const anyAst: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(...FIELDS).map((field) => name(field)),
      constants.map((value) => number(value)),
    ),
    fc
      .tuple(
        fc.constantFrom(
          'add',
          'sub',
          'mul',
          'div',
          'neg',
          'power',
          'lt',
          'ge',
          'eq',
          'ne',
          'and',
          'or',
          'not',
          'if_else',
          'rank',
          'ts_mean',
        ),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
        fc.oneof({ weight: 5, arbitrary: fc.constant<NamedArg[]>([]) }, { weight: 1, arbitrary: namedArgs() }),
      )
      .map(([op, args, named]) => call(op, args, named)),
  ),
})).node;

function namedArgs(): fc.Arbitrary<NamedArg[]> {
  const value = fc.oneof(fc.boolean(), constants);
  const arg = fc.record({ name: fc.constantFrom('skipna', 'std', 'min_periods'), value });
  return fc.uniqueArray(arg, { selector: ({ name }) => name, maxLength: 2 });
}

/** Trees that pass the check: every operator, arguments of the right kind, small windows. */
export const typedAst: fc.Arbitrary<Node> = fc.letrec<{ panel: Node; bool: Node }>((tie) => {
  const calls = (returns: Operator['returns'], inner: fc.Arbitrary<Node>, condition: fc.Arbitrary<Node>) =>
    fc.constantFrom(...[...operators.values()].filter((op) => op.returns === returns)).chain((operator) => {
      const params = operator.params.flatMap((param) => (param.variadic ? [param, param] : [param]));
      const args = fc.tuple(...params.map((param) => argument(param, operator, inner, condition)));
      const skips = operator.skipna ? fc.boolean() : fc.constant(false);
      return fc
        .tuple(args, skips)
        .map(([list, skipna]) => call(operator.name, list, skipna ? [{ name: 'skipna', value: true }] : []));
    });
  return {
    panel: fc.oneof(
      { maxDepth: 4 },
      { weight: 1, arbitrary: fc.constantFrom('close', 'open', 'volume').map((field) => name(field)) },
      { weight: 1, arbitrary: fc.constantFrom(1, 2, -1, 0.5).map((value) => number(value)) },
      { weight: 4, arbitrary: calls('panel', tie('panel'), tie('bool')) },
    ),
    bool: fc.oneof(
      { maxDepth: 3 },
      fc.constant(call('lt', [name('close'), name('open')])),
      calls('bool', tie('panel'), tie('bool')),
    ),
  };
}).panel;

function argument(
  param: Param,
  operator: Operator,
  panel: fc.Arbitrary<Node>,
  bool: fc.Arbitrary<Node>,
): fc.Arbitrary<Node> {
  switch (param.type) {
    case 'panel':
      return panel;
    case 'bool':
      return bool;
    case 'group':
      return fc.constant(name('sector'));
    case 'window': {
      const least = Math.max(param.min ?? 1, operator.minWindow ?? 1);
      return fc.integer({ min: least, max: least + 4 }).map((d) => number(d));
    }
    case 'number':
      return fc.constantFrom(param.max ?? 1, param.min ?? 0.5, param.default ?? 1).map((value) => number(value));
  }
}
