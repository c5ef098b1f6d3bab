import { call, check, type Environment, lint, type Node, number, parse, size } from '../../../src/lang/index.js';
import { AlphaError, formatError } from '../../../src/util/errors.js';
import type { Vocabulary } from '../../space/vocabulary.js';
import type { Gene, ReadGenes } from '../genes.js';

/** What a formula of a model has to fit. */
export interface Terms {
  readonly vocabulary: Vocabulary;
  readonly env: Environment;
  readonly genesOf: ReadGenes;
  /** Genes it is not to contain. */
  readonly forbidden: readonly Gene[];
  readonly argumentSets: number;
  isNew(ast: Node): boolean;
}

/** A formula with named parameters, and values for them. */
export interface Written {
  readonly formula: string;
  readonly arguments: readonly Readonly<Record<string, number>>[];
}

/** Remarks of the lint that a person may overrule and a search may live with. */
const TOLERATED = new Set(['division', 'redundant', 'false-friend']);

export const MOST_PARAMETERS = 3;

/**
 * The argument sets of a formula as trees, or what is wrong with them, in words for the model. There is no other way in:
 * parser, type checker, lint, the run's vocabulary and limits. Sets that fail are left out while one holds.
 */
export function accept(
  { formula, arguments: sets }: Written,
  terms: Terms,
): { readonly result: readonly Node[] } | { readonly problem: string } {
  const found: Node[] = [];
  let problem = '';
  for (const set of (sets.length > 0 ? sets : [{}]).slice(0, terms.argumentSets)) {
    const one = acceptOne(formula, set, terms, found);
    if ('problem' in one) problem ||= one.problem;
    else found.push(one.result);
  }
  return found.length > 0 ? { result: found } : { problem };
}

function acceptOne(
  formula: string,
  values: Readonly<Record<string, number>>,
  terms: Terms,
  before: readonly Node[],
): { readonly result: Node } | { readonly problem: string } {
  try {
    if (Object.keys(values).length > MOST_PARAMETERS) return { problem: `more than ${MOST_PARAMETERS} parameters` };
    const { ast } = check(filled(parse(formula), values), terms.env, { source: formula });
    const complaint = complaintOf(ast, formula, terms);
    if (complaint !== null) return { problem: complaint };
    const repeated = !terms.isNew(ast) || before.some((other) => sameText(other, ast));
    return repeated ? { problem: 'this formula was tried before: write another' } : { result: ast };
  } catch (error) {
    if (error instanceof AlphaError) return { problem: formatError(error) };
    throw error;
  }
}

/** Parameters, which read like fields, give way to their values. */
function filled(node: Node, values: Readonly<Record<string, number>>): Node {
  if (node.kind === 'number') return node;
  if (node.kind === 'call')
    return call(
      node.op,
      node.args.map((arg) => filled(arg, values)),
      node.named,
      node.span,
    );
  const key = Object.keys(values).find((name) => name.toLowerCase() === node.name);
  return key === undefined ? node : number(values[key]!, node.span);
}

function complaintOf(ast: Node, source: string, { vocabulary, env, genesOf, forbidden }: Terms): string | null {
  const { byName, maxTokens, strictUnits, windows } = vocabulary;
  if (size(ast) > maxTokens) return `it has ${size(ast)} parts; at most ${maxTokens} are allowed`;
  const foreign = operatorsOf(ast).find((op) => !byName.has(op));
  if (foreign !== undefined) return `\`${foreign}\` is not among the operators of this search`;
  const longest = Math.max(0, ...windows.keys());
  const { lookback } = check(ast, env);
  if (lookback === 'all' ? false : lookback > 4 * longest)
    return `it looks back ${lookback} dates: use windows up to ${longest}`;
  const issue = lint(ast, env, { source }).find(
    ({ rule }) => !TOLERATED.has(rule) && (rule !== 'units' || strictUnits),
  );
  if (issue) return `${issue.message}${issue.hint ? ` (${issue.hint})` : ''}`;
  const genes = genesOf(ast);
  const gene = forbidden.find((one) => genes.has(one));
  return gene === undefined ? null : `it contains \`${gene}\`, which the library is full of`;
}

function operatorsOf(ast: Node): string[] {
  return ast.kind === 'call' ? [ast.op, ...ast.args.flatMap(operatorsOf)] : [];
}

function sameText(a: Node, b: Node): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
