import { call, type Node, name, number } from '../../expr/nodes.js';
import { findOperator } from '../../ops/registry.js';
import type { ErrorCode } from '../../util/error-codes.js';
import { AlphaError, type ErrorDetails, type Span } from '../../util/errors.js';
import { LIMITS } from '../../util/limits.js';
import { didYouMean } from '../../util/suggest.js';
import type { DialectSpec, Note, ReadFormula, ReadOptions } from './dialect.js';
import { type CompiledRule, holeKind, instantiate, matchSurface, normalise } from './rule.js';
import { readSurface, type Surface, type SurfaceCall } from './surface.js';

export interface Tables {
  /** Rows by the name they start with, in the case that counts. */
  readonly rules: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly names: ReadonlyMap<string, Node>;
}

/** Reads a formula of a dialect into our AST: names looked up, defaults written out, decisions noted. */
export function readFormula(
  spec: DialectSpec,
  tables: Tables,
  text: string,
  sourceName: string | undefined,
  options: ReadOptions,
): ReadFormula {
  const statements = readSurface(spec.grammar, text, sourceName);
  const notes = new Map<string, Note>();
  const place = { source: text, ...(sourceName !== undefined && { sourceName }) };
  const context: Context = {
    spec,
    tables,
    options,
    variables: new Map(),
    // The same remark once, where it applies first.
    note: (message, span) => {
      if (!notes.has(message)) notes.set(message, { message, span });
    },
    fail: (code, message, span, details) => new AlphaError(code, message, { ...place, ...details, span }),
  };
  let ast: Node = number(0);
  for (const statement of statements) {
    ast = readNode(statement.value, context);
    refuseGrowth(ast, statement.value.span, context);
    if (statement.name !== undefined) context.variables.set(fold(spec, statement.name), ast);
  }
  return { ast: normalise(ast), notes: [...notes.values()] };
}

interface Context {
  readonly spec: DialectSpec;
  readonly tables: Tables;
  readonly options: ReadOptions;
  /** Brain's `name = expression;` so far. */
  readonly variables: Map<string, Node>;
  readonly note: (message: string, span: Span) => void;
  readonly fail: (code: ErrorCode, message: string, span: Span, details?: ErrorDetails) => AlphaError;
}

export function fold(spec: DialectSpec, word: string): string {
  return spec.caseSensitive ? word : word.toLowerCase();
}

function readNode(node: Surface, context: Context): Node {
  const { spec, note, fail } = context;
  switch (node.kind) {
    case 'number':
      return number(node.value, node.span);
    case 'text':
      throw fail('F014', `a text is no value: "${node.value}"`, node.span, { hint: 'write a number or a formula' });
    case 'name':
      return readName(node.name, node.span, context);
    case 'infix': {
      const remark = spec.signRemarks?.[node.op];
      if (remark !== undefined) note(remark, node.span);
      return call(
        node.op,
        node.args.map((arg) => readNode(arg, context)),
        [],
        node.span,
      );
    }
    case 'call':
      return readCall(node, context);
  }
}

function readName(word: string, span: Span, { spec, tables, options, variables, note }: Context): Node {
  const known = variables.get(fold(spec, word)) ?? tables.names.get(fold(spec, word));
  if (known !== undefined) return known;
  const plain = spec.readName(word).toLowerCase();
  const days = /^adv([1-9]\d*)$/.exec(plain)?.[1];
  if (days !== undefined && options.adv === 'shares') {
    return call('ts_mean', [name('volume', span), number(Number(days), span)], [], span);
  }
  for (const [pattern, remark] of spec.remarks ?? []) {
    if (pattern.test(plain)) note(remark.replaceAll('%', plain).replaceAll('#', days ?? ''), span);
  }
  return name(plain, span);
}

function readCall(written: SurfaceCall, context: Context): Node {
  const { spec, tables, note, fail } = context;
  const word = { start: written.span.start, end: written.span.start + written.name.length };
  const rows = tables.rules.get(fold(spec, written.name));
  if (rows === undefined) {
    const why = spec.missing?.[fold(spec, written.name)];
    if (why !== undefined) {
      const message = `${spec.title}'s \`${written.name}\` has no equivalent here: ${why}`;
      throw fail('F020', message, word, { hint: why, data: { operator: written.name, dialect: spec.name } });
    }
    const hint = didYouMean(written.name, [...tables.rules.keys()].map(titleOf(tables))) ?? friendHint(spec);
    throw fail('F012', `unknown operator \`${written.name}\` of ${spec.title}`, word, {
      hint,
      data: { name: written.name, dialect: spec.name },
    });
  }
  for (const rule of rows) {
    if (rule.variadic && written.named.length === 0 && written.args.length >= 2) {
      const args = written.args.map((arg) => readNode(arg, context));
      if (findOperator(rule.ours)?.params.at(-1)?.variadic) return call(rule.ours, args, [], written.span);
      return args.reduce((left, right) => call(rule.ours, [left, right], [], written.span));
    }
    const found = rule.variadic ? undefined : matchSurface(rule, written);
    if (found === undefined) continue;
    const values = new Map([...found].map(([hole, value]) => [hole, readArgument(hole, value, context)]));
    if (rule.note !== undefined) note(rule.note, written.span);
    return instantiate(rule.template, values, written.span);
  }
  const forms = rows.filter(({ only }) => only !== 'writing').map((rule) => rule.theirs);
  throw fail(
    'F013',
    `\`${written.name}\` does not take ${written.args.length === 1 ? 'this argument' : `these ${written.args.length} arguments`}`,
    written.span,
    {
      hint: `write ${forms.join(' or ')}`,
    },
  );
}

function titleOf(tables: Tables): (key: string) => string {
  return (key) => tables.rules.get(key)![0]!.theirs.replace(/\(.*/, '');
}

function friendHint(spec: DialectSpec): string {
  return `no operator of ${spec.title} is called like that; is it the right dialect?`;
}

/** An argument as its kind wants it: windows cut down where the dialect does so, and never into the future. */
function readArgument(hole: string, node: Surface, context: Context): Node {
  const { spec, options, note, fail } = context;
  const kind = holeKind(hole);
  if (kind === 'number' && node.kind === 'text' && Number.isFinite(Number(node.value))) {
    return number(Number(node.value), node.span);
  }
  if (kind !== 'window' || node.kind !== 'number') return readNode(node, context);
  if (node.value < 0 && !options.label) {
    const when = node.value === -1 ? 'tomorrow' : `${-node.value} dates ahead`;
    throw fail('F010', `the window ${node.text} reads ${when}`, node.span, {
      hint: 'a formula cannot read the future: use a positive number',
    });
  }
  const whole = Math.floor(node.value);
  if (whole === node.value || !spec.floors) return number(node.value, node.span);
  note(`the window ${node.text} is read as ${whole}: what is no whole number is cut down`, node.span);
  return number(whole, node.span);
}

/** Rows that use an argument twice make formulas grow: no more than a formula may have. */
function refuseGrowth(ast: Node, span: Span, { fail }: Context): void {
  const open = [ast];
  for (let count = 0, next = open.pop(); next !== undefined; next = open.pop()) {
    if (++count > LIMITS.nodes) {
      throw fail('F001', `written in our operators the formula has more than ${LIMITS.nodes} parts`, span, {
        hint: 'split it into several formulas',
      });
    }
    if (next.kind === 'call') open.push(...next.args);
  }
}
