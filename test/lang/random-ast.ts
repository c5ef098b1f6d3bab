import fc from 'fast-check';
import { call, children, type NamedArg, type Node, name, number, size } from '../../src/expr/nodes.js';
import { print } from '../../src/expr/print.js';
import type { Operator, Param } from '../../src/ops/define.js';
import { operators } from '../../src/ops/registry.js';
import { LIMITS } from '../../src/util/limits.js';
import { createRng, type Rng } from '../../src/util/rng.js';

/** What a random formula is made from: about how many characters it shall have, and a generator. */
type Draw<T> = (length: number, rng: Rng) => T;

/** Log-uniform lengths: 99 in 100 up to 300 characters, the others up to 2,000, where the limit on nodes is near. */
const lengths = fc.oneof(
  { weight: 99, arbitrary: logUniform(1, 300) },
  { weight: 1, arbitrary: logUniform(300, 2_000) },
);

/** From an integer: doubles are drawn evenly among the floats there are, most of which are next to 0. */
function logUniform(least: number, most: number): fc.Arbitrary<number> {
  return fc
    .noBias(fc.nat(1_000_000))
    .map((share) => Math.round(least * Math.exp((share / 1_000_000) * Math.log(most / least))));
}

/** Values drawn to a length. A failure shrinks to shorter ones; the same seed gives the same. */
export function drawn<T>(draw: Draw<T>): fc.Arbitrary<T> {
  return fc.tuple(lengths, seeds).map(([length, seed]) => draw(length, createRng(seed, 'formula')));
}

const seeds = fc.noShrink(fc.nat());

const ALL = [...operators.values()];
const CONDITIONS = ALL.filter(({ returns }) => returns === 'bool');
/** Brackets, `^`, signs and `?:` that stand above any leaf here, with a few to spare for those that printing adds. */
const DEEPEST = 28;

/** Shares out what is left of a length. */
function split(length: number, parts: number, rng: Rng): number[] {
  const weights = Array.from({ length: parts }, () => rng.float() + 0.05);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.floor((length * weight) / total));
}

/** Numbers that a formula can hold, beyond reason too. */
export function anyNumber(rng: Rng): number {
  const kind = rng.int(10);
  if (kind < 4) return rng.int(201) - 100;
  if (kind < 8) return rng.pick([0, -0, 1, -1, 2, 0.5, -0.01, 1e-12, 1e21, 1e-7, 123456789.123]);
  const [bits] = new Float64Array(Int32Array.of(rng.int(2 ** 31) * 2 + rng.int(2), rng.int(2 ** 31) * 2).buffer);
  return Number.isFinite(bits) ? bits! : Number.MAX_VALUE;
}

const NAMES = [
  'close',
  'open',
  'volume',
  'x',
  'raw_close',
  'a.b',
  '收盘',
  '_1',
  'indclass.sector',
  'nothing',
  'android',
];
const OPS = [...ALL.map((operator) => operator.name), 'nobody', 'ts_men', 'rank.x'];
/** Infix signs and prefixes are most of what a printer has to think about. */
const SIGNS = ALL.filter(({ symbol }) => symbol !== undefined).map((operator) => operator.name);

/** Any legal tree, meaningful or not: what the printer must be able to write. */
export const anyTree: Draw<Node> = (length, rng) => within(anyNode(length, rng, 0));

function anyNode(length: number, rng: Rng, depth: number): Node {
  if (length < 8 || depth > DEEPEST) return rng.int(3) === 0 ? number(anyNumber(rng)) : name(rng.pick(NAMES));
  const op = rng.int(3) > 0 ? rng.pick([...SIGNS, 'if_else']) : rng.pick(OPS);
  const usual = operators.get(op)?.params.length ?? 2;
  const count = rng.int(8) === 0 ? 1 + rng.int(3) : usual;
  const named = rng.int(6) === 0 ? anyOptions(rng) : [];
  const rest = Math.max(0, length - op.length - 2 - 8 * named.length);
  return call(
    op,
    split(rest, count, rng).map((part) => anyNode(part, rng, depth + 1)),
    named,
  );
}

function anyOptions(rng: Rng): NamedArg[] {
  const names = ['skipna', 'std', 'min_periods'].slice(rng.int(3));
  return names.map((name) => ({ name, value: rng.int(2) === 0 ? rng.int(2) === 0 : anyNumber(rng) }));
}

/** A tree within the limit on nodes: one that is too large gives its largest part that is not. */
function within(node: Node): Node {
  let part = node;
  while (size(part) > LIMITS.nodes) part = [...children(part)].sort((a, b) => size(b) - size(a))[0]!;
  return part;
}

export interface Typed {
  /** The fields at the leaves. */
  readonly fields?: readonly string[];
  /** The operator at the top; else any. */
  readonly root?: Operator;
}

/** Trees that pass the check: every operator, arguments of the right kind, small windows. */
export const typedTree =
  ({ fields = ['close', 'open', 'volume'], root }: Typed = {}): Draw<Node> =>
  (length, rng) => {
    const leaf = () => (rng.int(5) === 0 ? number(rng.pick([1, 2, -1, 0.5, 0, 3])) : name(rng.pick(fields)));
    const panel = (budget: number, depth: number): Node =>
      budget < 8 || depth > DEEPEST ? leaf() : typedCall(rng.pick(ALL), budget, depth);
    const bool = (budget: number, depth: number): Node =>
      budget < 16 || depth > DEEPEST
        ? call(rng.pick(['lt', 'ge', 'eq']), [leaf(), leaf()])
        : typedCall(rng.pick(CONDITIONS), budget, depth);
    const typedCall = (operator: Operator, budget: number, depth: number): Node => {
      const params = operator.params.flatMap((param) =>
        param.variadic ? Array.from({ length: 1 + rng.int(3) }, () => param) : [param],
      );
      const series = params.filter(({ type }) => type === 'panel' || type === 'bool').length;
      const budgets = split(Math.max(0, budget - operator.name.length - 2 * params.length), series, rng);
      const args = params.map((param) => {
        if (param.type === 'panel') return panel(budgets.pop()!, depth + 1);
        if (param.type === 'bool') return bool(budgets.pop()!, depth + 1);
        return param.type === 'group' ? name('sector') : number(constantFor(param, operator, rng));
      });
      // m of ts_sma_cn may not exceed its n.
      if (operator.name === 'ts_sma_cn') args[2] = number(1);
      return call(operator.name, args, operator.skipna && rng.int(3) === 0 ? skipping(args, operator, rng) : []);
    };
    return within(root === undefined ? panel(length, 0) : typedCall(root, length, 0));
  };

function constantFor(param: Param, operator: Operator, rng: Rng): number {
  if (param.type === 'window') return Math.max(param.min ?? 1, operator.minWindow ?? 1) + rng.int(5);
  return rng.pick([param.max ?? 1, param.min ?? 0.5, param.default ?? 1]);
}

function skipping(args: readonly Node[], operator: Operator, rng: Rng): NamedArg[] {
  const window = args[operator.params.findIndex(({ type }) => type === 'window')];
  const skipna = { name: 'skipna', value: true };
  if (window?.kind !== 'number' || rng.int(2) === 0) return [skipna];
  return [skipna, { name: 'min_periods', value: 1 + rng.int(window.value) }];
}

export const anyAst = drawn(anyTree);
export const typedAst = drawn(typedTree());

/** Formulas close to a limit, on either side of it: long, deep, many parts, long windows, numbers at the ends. */
export const nearLimits: fc.Arbitrary<string> = seeds.map((seed) => {
  const rng = createRng(seed, 'limits');
  const times = (limit: number, spread: number) => limit - spread + rng.int(2 * spread + 1);
  const nested = times(LIMITS.nesting, 4);
  const long = times(LIMITS.characters, 20);
  const many = times(LIMITS.nodes / 2, 5);
  const repeat = (text: string, count = nested) => text.repeat(Math.max(0, count));
  const padded = (text: string, fill: string) =>
    text.replace('~', repeat(fill, Math.ceil((long - text.length + 1) / fill.length))).slice(0, long);
  return rng.pick<() => string>([
    () => `${repeat('(')}x${repeat(')')}`,
    () => `${repeat('rank(')}close${repeat(')')}`,
    () => `${repeat('ts_delta(')}close${repeat(', 1)')}`,
    () => `${repeat('-')}close`,
    () => `${repeat('!')}close`,
    () => `${repeat('not ')}close`,
    () => `close${repeat('^2')}`,
    () => `${repeat('close > 0 ? open : ')}volume`,
    () => `${repeat('close ? ')}open${repeat(' : volume')}`,
    () => `${repeat('-(', nested >> 1)}close${repeat(')', nested >> 1)}`,
    () => `${repeat('rank(-(', nested / 3)}close^2${repeat('))', nested / 3)}`,
    () => `close${repeat(rng.pick([' + open', '*open', ' - 1', '/2', ' && open', ' < 3']), many)}`,
    () => `max(close${repeat(', open', 2 * many)})`,
    () => `ts_mean(close, ${times(LIMITS.window, 3)}) - adv${times(LIMITS.window, 3)}`,
    () => padded('close + ~open', ' '),
    () => padded('close /*~*/ + open', 'comment '),
    () => padded('close + open # ~', 'words ((( '),
    () => padded('close + ~', 'x'),
    () => padded('close + 0.~', '1234567890'),
    () => padded('(~', 'close), ('),
    () => padded('~1', 'close + '),
    () => padded('~1', '((close)) '),
    () =>
      `${rng.pick(['1.8e308', '1.7976931348623157e308', '1e-324', '5e-324', '3.4028235e38', '9007199254740993'])} * close`,
  ])();
});

/** Texts that are no formulas, or hardly: noise, shuffled pieces of the language, formulas with some letters changed. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 2, arbitrary: drawn(shuffled) },
  { weight: 4, arbitrary: drawn((length, rng) => mutated(printed(length, rng), rng)) },
);

/** Texts near the limits with some letters changed. */
export const anyTextNearLimits: fc.Arbitrary<string> = fc
  .tuple(nearLimits, seeds)
  .map(([text, seed]) => mutated(text, createRng(seed, 'mutation')));

const PIECES = [
  ...[
    'close',
    'rank',
    'ts_mean',
    'sector',
    'SMA',
    '中',
    'İ',
    'K',
    'e5',
    '_',
    '$',
    '\u0000',
    '\ud800',
    '\u00a0',
    '\t',
    '\n',
  ],
  ...[
    '(',
    ')',
    ',',
    '-',
    '!',
    '^',
    '?',
    ':',
    '=',
    '==',
    '!=',
    '<=',
    '&&',
    '||',
    '&',
    '*',
    '**',
    '+',
    '/',
    ';',
    '"',
    "'",
  ],
  ...[
    '1',
    '.5',
    '1e',
    '1e9',
    '1.2.3',
    '20d',
    '.',
    'and',
    'not',
    'OR',
    ' ',
    '#',
    '//',
    '/*',
    '*/',
    'skipna=true',
    'std=-.5',
  ],
];

function shuffled(length: number, rng: Rng): string {
  let text = '';
  while (text.length < length) text += rng.pick(PIECES);
  return text;
}

function printed(length: number, rng: Rng): string {
  const tree = rng.int(2) === 0 ? anyTree(length, rng) : typedTree()(length, rng);
  return print(tree);
}

/** Letters taken out, put in, doubled or swapped at one to three places. */
function mutated(text: string, rng: Rng): string {
  let now = text;
  for (let left = 1 + rng.int(3); left > 0; left--) {
    const at = rng.int(now.length + 1);
    const to = Math.min(now.length, at + rng.int(4));
    const part = now.slice(at, to);
    const instead = rng.pick([
      () => '',
      () => rng.pick(PIECES),
      () => part + part,
      () => [...part].reverse().join(''),
    ])();
    now = now.slice(0, at) + instead + now.slice(to);
  }
  return now;
}
