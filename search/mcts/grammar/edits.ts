import { call, type Node, number, size } from '../../../src/lang/index.js';
import type { Rng } from '../../../src/util/rng.js';
import type { OperatorToken, Vocabulary } from '../../space/vocabulary.js';
import type { Pcfg } from './pcfg.js';
import { numberPlaces, type Place, placesOf, replaced, seriesPlaces } from './places.js';

/** What an edit works with. */
export interface Bench {
  readonly vocabulary: Vocabulary;
  readonly pcfg: Pcfg;
  readonly rng: Rng;
  /** Formulas to take parts from. */
  readonly exemplars: readonly Node[];
}

/** A change of a formula; null where it does not apply. Types and units are the caller's to check. */
export type Edit = (bench: Bench, ast: Node) => Node | null;

/** An operator becomes another with the same slots, or a field another field. */
const point: Edit = ({ vocabulary, pcfg, rng }, ast) => {
  const places = seriesPlaces(vocabulary, ast);
  const { path, node, context } = rng.pick(places);
  if (node.kind === 'name') return replaced(ast, path, pcfg.pickField(context, rng));
  if (node.kind !== 'call') return null;
  const others = pcfg.alike(node.op);
  if (others.length === 0) return null;
  return replaced(ast, path, call(pcfg.pickOperator(others, context, rng).name, node.args));
};

/** A field becomes another. */
const field: Edit = ({ vocabulary, pcfg, rng }, ast) => {
  const places = placesOf(vocabulary, ast).filter(({ node }) => node.kind === 'name');
  if (places.length === 0) return null;
  const { path, context } = rng.pick(places);
  return replaced(ast, path, pcfg.pickField(context, rng));
};

/** A window or a constant one or two steps along its list. */
const step: Edit = (bench, ast) => stepped(bench, numberPlaces(bench.vocabulary, ast), ast, [-2, -1, 1, 2]);

/** A longer window. */
const lengthen: Edit = (bench, ast) => stepped(bench, windowPlaces(bench, ast), ast, [1, 2]);

function windowPlaces({ vocabulary }: Bench, ast: Node): Place[] {
  return numberPlaces(vocabulary, ast).filter(({ slot }) => slot === 'window');
}

function stepped(
  { vocabulary, rng }: Bench,
  places: readonly Place[],
  ast: Node,
  steps: readonly number[],
): Node | null {
  if (places.length === 0) return null;
  const { path, node, slot } = rng.pick(places);
  const ladder = [...(slot === 'window' ? vocabulary.windows : vocabulary.constants).keys()];
  const at = ladder.indexOf(node.kind === 'number' ? node.value : Number.NaN);
  const next = ladder[at + rng.pick(steps)];
  return at < 0 || next === undefined ? null : replaced(ast, path, number(next));
}

/** An operator goes around a part; what else it needs is sampled small. */
const wrap: Edit = (bench, ast) => wrapped(bench, ast, bench.pcfg.operators());

/** A mean, a decay, an average: what moves less from day to day. */
const smooth: Edit = (bench, ast) =>
  wrapped(bench, ast, named(bench, ['ts_mean', 'ts_decay_linear', 'ts_ema', 'ts_median', 'ts_sum', 'ts_rank']));

/** A cross-sectional or rolling scale: what outliers do not rule. */
const standardise: Edit = (bench, ast) =>
  wrapped(bench, ast, named(bench, ['rank', 'zscore', 'ts_zscore', 'ts_rank', 'ts_scale', 'quantile', 'winsorize']));

function named({ pcfg }: Bench, names: readonly string[]): OperatorToken[] {
  return pcfg.operators().filter(({ name: op }) => names.includes(op));
}

function wrapped({ vocabulary, pcfg, rng }: Bench, ast: Node, among: readonly OperatorToken[]): Node | null {
  if (among.length === 0) return null;
  const { path, node, context } = rng.pick(seriesPlaces(vocabulary, ast));
  const token = pcfg.pickOperator(among, context, rng);
  const given = new Map([[rng.int(token.panels), node]]);
  return replaced(ast, path, pcfg.sampleCall(token, token.slots.length + 1, rng, given));
}

/** A part is set against recent history, its own or a field's: x -> x / ts_mean(x, d), close -> close - ts_max(high, d). */
const relate: Edit = ({ vocabulary, pcfg, rng }, ast) => {
  const { path, node, context } = rng.pick(seriesPlaces(vocabulary, ast));
  const pairs = pcfg.operators().filter(({ slots, panels }) => slots.length === 2 && panels === 2);
  const rolling = pcfg.operators().filter(({ slots, panels }) => slots.length === 2 && panels === 1);
  if (pairs.length === 0 || rolling.length === 0 || vocabulary.windows.size === 0) return null;
  const inner = rng.float() < 0.5 ? node : pcfg.pickField(context, rng);
  const history = call(pcfg.pickOperator(rolling, context, rng).name, [inner, pcfg.pickWindow(rng)]);
  const operands = rng.float() < 0.5 ? [node, history] : [history, node];
  return replaced(ast, path, call(pcfg.pickOperator(pairs, context, rng).name, operands));
};

/** A part gives way to a fresh one of similar size. */
const fresh: Edit = ({ vocabulary, pcfg, rng }, ast) => {
  const { path, node, context } = rng.pick(seriesPlaces(vocabulary, ast));
  return replaced(ast, path, pcfg.sample(context, 1 + rng.int(2 * size(node) + 1), rng));
};

/** A part of an exemplar takes the place of one of the formula's, or stands beside the whole. */
const graft: Edit = ({ vocabulary, pcfg, rng, exemplars }, ast) => {
  if (exemplars.length === 0) return null;
  const part = rng.pick(seriesPlaces(vocabulary, rng.pick(exemplars)).filter(({ node }) => node.kind === 'call'))?.node;
  if (part === undefined) return null;
  if (rng.float() < 0.5) return replaced(ast, rng.pick(seriesPlaces(vocabulary, ast)).path, part);
  const pairs = pcfg.operators().filter(({ slots, panels }) => slots.length === 2 && panels === 2);
  return pairs.length === 0 ? null : call(rng.pick(pairs).name, rng.float() < 0.5 ? [ast, part] : [part, ast]);
};

/** A part gives way to a part of itself. */
const hoist: Edit = ({ vocabulary, rng }, ast) => {
  const { path, node } = rng.pick(seriesPlaces(vocabulary, ast));
  const inner = seriesPlaces(vocabulary, node).slice(1);
  return inner.length === 0 ? null : replaced(ast, path, rng.pick(inner).node);
};

/** An operator goes away; one of its operands takes its place. */
const unwrap: Edit = ({ vocabulary, rng }, ast) => {
  const calls = placesOf(vocabulary, ast).filter(({ node }) => node.kind === 'call');
  if (calls.length === 0) return null;
  const { path, node } = rng.pick(calls);
  const operands = node.kind === 'call' ? node.args.filter((arg) => arg.kind !== 'number') : [];
  return operands.length === 0 ? null : replaced(ast, path, rng.pick(operands));
};

/** Operands change places. */
const swap: Edit = ({ vocabulary, rng }, ast) => {
  const calls = placesOf(vocabulary, ast).filter(
    ({ node }) => node.kind === 'call' && node.args.filter((arg) => arg.kind !== 'number').length > 1,
  );
  if (calls.length === 0) return null;
  const { path, node } = rng.pick(calls);
  if (node.kind !== 'call') return null;
  const [a, b, ...rest] = node.args;
  return replaced(ast, path, call(node.op, [b!, a!, ...rest], node.named));
};

/** A constant that meets a series becomes a field. */
const unconstant: Edit = ({ vocabulary, pcfg, rng }, ast) => {
  const places = numberPlaces(vocabulary, ast).filter(({ slot }) => slot === 'panel');
  if (places.length === 0) return null;
  const { path, context } = rng.pick(places);
  return replaced(ast, path, pcfg.pickField(context, rng));
};

/** All edits by name. */
export const edits = {
  point,
  field,
  step,
  lengthen,
  wrap,
  smooth,
  standardise,
  relate,
  fresh,
  graft,
  hoist,
  unwrap,
  swap,
  unconstant,
} satisfies Record<string, Edit>;

export type EditName = keyof typeof edits;
