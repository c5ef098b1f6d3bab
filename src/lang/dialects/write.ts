import { type CallNode, call, equal, type Node, name, number } from '../../expr/nodes.js';
import { findOperator } from '../../ops/registry.js';
import { AlphaError } from '../../util/errors.js';
import { constantOf } from '../fold.js';
import { normaliseCall, skipOptions } from '../normalise.js';
import type { DialectSpec, Note } from './dialect.js';
import { type CompiledRule, holeKind, matchNode, normalise } from './rule.js';
import type { Surface } from './surface.js';

export interface WriteTables {
  /** Rows by the operator their template starts with, larger templates first. */
  readonly rules: ReadonlyMap<string, readonly CompiledRule[]>;
  /** Names that stand for formulas, larger ones first. */
  readonly names: readonly (readonly [string, Node])[];
}

const NOWHERE = { start: 0, end: 0 };

/** Our AST as a dialect writes it. */
export function writeFormula(spec: DialectSpec, tables: WriteTables, ast: Node, note?: (note: Note) => void): string {
  const told = new Set<string>();
  const context: Context = {
    spec,
    tables,
    note: (message) => {
      if (!told.has(message)) note?.({ message });
      told.add(message);
    },
  };
  return textOf(toSurface(normalise(ast), context), 0, spec);
}

interface Context {
  readonly spec: DialectSpec;
  readonly tables: WriteTables;
  readonly note: (message: string) => void;
}

function toSurface(node: Node, context: Context): Surface {
  const { spec, tables } = context;
  if (node.kind === 'number') return literal(node.value, spec.writeNumber(node.value));
  if (node.kind === 'name') return writeField(node.name, context);
  const macro = tables.names.find(([, template]) => equal(template, node));
  if (macro) return { kind: 'name', name: macro[0], span: NOWHERE };
  const rules = tables.rules.get(node.op) ?? [];
  const [exact, nearly] = [rules.filter(({ only }) => !only), rules.filter(({ only }) => only === 'writing')];
  return (
    byRules(exact, node, context, false) ??
    bySign(node, context) ??
    byRules(nearly, node, context, false) ??
    byRules(rules, node, context, true) ??
    byParts(node, context)
  );
}

function byRules(
  rules: readonly CompiledRule[],
  node: CallNode,
  context: Context,
  loosely: boolean,
): Surface | undefined {
  for (const rule of rules) {
    if (rule.variadic) {
      if (node.args.length < 2 || node.named.length > 0) continue;
      const args = node.args.map((arg) => toSurface(arg, context));
      const last = args.at(-1)!;
      // A whole number would be a window there; one with a point is a number.
      if (context.spec.bareWindows && last.kind === 'number' && /^\d+$/.test(last.text)) {
        args[args.length - 1] = literal(last.value, `${last.text}.0`);
      }
      return { kind: 'call', name: rule.theirs, args, named: [], span: NOWHERE };
    }
    const found = matchNode(rule, node, loosely);
    if (found === undefined) continue;
    if (rule.note !== undefined) context.note(`\`${node.op}\` ${rule.note}`);
    if (loosely) context.note(skipNote(node, context.spec));
    const holes = new Map([...found].map(([hole, value]) => [hole, writeArgument(hole, value, context)]));
    // `d_` is the window as a plain number, where a dialect writes the two apart.
    for (const [hole, value] of found) {
      const plain = holeKind(hole) === 'window' ? constantOf(value) : undefined;
      if (plain !== undefined) holes.set(`${hole}_`, literal(plain, context.spec.writeNumber(plain)));
    }
    return fill(rule.pattern, holes, context.spec);
  }
  return undefined;
}

function skipNote(node: CallNode, { missingData }: DialectSpec): string {
  const { skipna } = skipOptions(node);
  const here = skipna ? 'skips missing values here' : 'is NaN here if a value of its window is missing';
  return `\`${node.op}\` ${here}; ${missingData}`;
}

function bySign(node: CallNode, context: Context): Surface | undefined {
  const { spec } = context;
  const sign = spec.signs.get(node.op);
  const arity = node.op === 'if_else' ? 3 : sign?.form === 'prefix' ? 1 : 2;
  const has = node.op === 'if_else' ? spec.choice : sign !== undefined;
  if (!has || node.args.length !== arity || node.named.length > 0) return undefined;
  return { kind: 'infix', op: node.op, args: node.args.map((arg) => toSurface(arg, context)), span: NOWHERE };
}

function writeField(field: string, context: Context): Surface {
  const { spec, note } = context;
  const days = /^adv([1-9]\d*)$/.exec(field)?.[1];
  if (!spec.derived && days !== undefined) {
    note(`\`${field}\` is written out`);
    return toSurface(call('ts_mean', [name('amount'), number(Number(days))]), context);
  }
  if (!spec.derived && field === 'returns') {
    note('`returns` is written out');
    const growth = call('div', [name('close'), call('ts_delay', [name('close'), number(1)])]);
    return toSurface(call('sub', [growth, number(1)]), context);
  }
  return { kind: 'name', name: spec.writeName(field), span: NOWHERE };
}

function writeArgument(hole: string, node: Node, context: Context): Surface {
  const { spec } = context;
  const kind = holeKind(hole);
  const value = kind === 'window' ? constantOf(node) : undefined;
  if (value !== undefined) return literal(value, spec.writeWindow(value));
  if (kind !== 'group' || node.kind !== 'name') return toSurface(node, context);
  if (spec.writeGroup === undefined) throw unsayable(node.name, spec);
  return { kind: 'name', name: spec.writeGroup(node.name), span: NOWHERE };
}

function fill(pattern: Surface, holes: ReadonlyMap<string, Surface>, spec: DialectSpec): Surface {
  const inside = (node: Surface) => fill(node, holes, spec);
  switch (pattern.kind) {
    case 'name':
      return holes.get(pattern.name) ?? pattern;
    case 'number':
      return literal(pattern.value, spec.writeNumber(pattern.value));
    case 'text':
      return pattern;
    case 'infix':
      return { ...pattern, args: pattern.args.map(inside) };
    case 'call':
      return {
        ...pattern,
        args: pattern.args.map(inside),
        named: pattern.named.map(({ name, value }) => ({ name, value: inside(value) })),
      };
  }
}

function literal(value: number, text: string): Surface {
  return { kind: 'number', value, text, span: NOWHERE };
}

/** A composite of ours in the operators it is made of. */
function byParts(node: CallNode, context: Context): Surface {
  const operator = findOperator(node.op);
  if (operator?.meaning.kind !== 'lower') throw unsayable(node.op, context.spec, node.span);
  const full = normaliseCall(node, operator);
  try {
    const parts = toSurface(operator.meaning.lower(full.args, skipOptions(full)), context);
    context.note(`\`${node.op}\` is written out`);
    return parts;
  } catch (error) {
    if (error instanceof AlphaError) throw unsayable(node.op, context.spec, node.span);
    throw error;
  }
}

function unsayable(operator: string, spec: DialectSpec, span?: Node['span']): AlphaError {
  const title = findOperator(operator)?.symbol ?? operator;
  const shown = title === operator ? `\`${operator}\`` : `\`${title}\` (${operator})`;
  return new AlphaError('F020', `${spec.title} has no equivalent of ${shown}`, {
    ...(span && { span }),
    hint: `write the formula without ${shown}, or for another dialect`,
    data: { operator, dialect: spec.name },
  });
}

const CHOICE = 1;
const PREFIX = 8;
const PRIMARY = 10;

/** Text of a tree where what stands around it binds as tightly as `level`; looser text gets brackets. */
function textOf(node: Surface, level: number, spec: DialectSpec): string {
  const [text, precedence] = written(node, spec);
  return precedence < level ? `(${text})` : text;
}

function written(node: Surface, spec: DialectSpec): [text: string, precedence: number] {
  const at = (inner: Surface, level: number) => textOf(inner, level, spec);
  switch (node.kind) {
    case 'name':
      return [node.name, PRIMARY];
    case 'text':
      return [`"${node.value}"`, PRIMARY];
    case 'number':
      return [node.text, node.text.startsWith('-') ? PREFIX : PRIMARY];
    case 'call': {
      const named = node.named.map(({ name, value }) => `${name}=${at(value, 0)}`);
      return [`${node.name}(${[...node.args.map((arg) => at(arg, 0)), ...named].join(spec.comma)})`, PRIMARY];
    }
    case 'infix': {
      const [a, b, c] = node.args;
      if (node.op === 'if_else') return [`${at(a!, CHOICE + 1)} ? ${at(b!, 0)} : ${at(c!, CHOICE)}`, CHOICE];
      const { symbol, precedence, form, bracketed } = spec.signs.get(node.op)!;
      if (form === 'prefix') {
        // -(3) is the negation of 3; -3 would be one number.
        const literal = symbol === '-' && a!.kind === 'number' && !a!.text.startsWith('-');
        const text = at(a!, precedence);
        return [bracketed ? `${symbol}(${at(a!, 0)})` : literal ? `-(${text})` : symbol + text, precedence];
      }
      // Python chains comparisons: both operands stand apart.
      if (form === 'apart') return [`${at(a!, precedence + 1)} ${symbol} ${at(b!, precedence + 1)}`, precedence];
      if (form === 'right') return [`${at(a!, PRIMARY)}${symbol}${at(b!, PREFIX)}`, precedence];
      return [`${at(a!, precedence)} ${symbol} ${at(b!, precedence + 1)}`, precedence];
    }
  }
}
