import type { Grammar, Node as OhmNode } from 'ohm-js';
import grammars from '../../../grammar/alpha.ohm-bundle.js';
import { guardSize } from '../../expr/guard.js';
import { infixOf, infixOp } from '../../expr/infix.js';
import { syntaxError } from '../../expr/syntax-error.js';
import { AlphaError, type Span } from '../../util/errors.js';
import { LIMITS } from '../../util/limits.js';

/** A formula of any dialect as it is written: names keep their case, nothing is looked up yet. */
export type Surface =
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  /** A sign between or before operands, already as our operator. */
  | { readonly kind: 'infix'; readonly op: string; readonly args: readonly Surface[]; readonly span: Span }
  | SurfaceCall;

export interface SurfaceCall {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Surface[];
  readonly named: readonly { readonly name: string; readonly value: Surface }[];
  readonly span: Span;
}

/** `name = expression`, or an expression alone. The last one is the formula. */
export interface Statement {
  readonly name?: string;
  readonly value: Surface;
}

export type GrammarName = keyof typeof grammars;

/** What the signs of a dialect mean where they differ from ours, and how tightly they bind. */
const SIGNS: Readonly<Record<GrammarName, { ops?: Record<string, string>; precedence?: Record<string, number> }>> = {
  Alpha: {},
  Gtja: { ops: { '=': 'eq', '&': 'and', '|': 'or', './': 'div', '.*': 'mul', '.^': 'power' } },
  // Python: `&` and `|` bind tighter than comparisons, and these all alike.
  Qlib: { ops: { '&': 'and', '|': 'or' }, precedence: { and: 5.6, or: 5.4, eq: 5, ne: 5 } },
  Brain: {},
  Alphagen: {},
};

/** Reads the syntax; a mistake in it is an AlphaError F001 or F002 as in our own dialect. */
export function readSurface(grammar: GrammarName, text: string, sourceName?: string): readonly Statement[] {
  // The guard knows `^`; `**` is as deep.
  guardSize(grammar === 'Qlib' ? text.replaceAll('**', '^ ') : text, sourceName);
  const match = grammars[grammar].match(text);
  if (match.failed()) throw syntaxError(text, match, sourceName);
  const statements: Statement[] = semanticsOf(grammar)(match).statements();
  refuseExcess(statements, { source: text, ...(sourceName !== undefined && { sourceName }) });
  return statements;
}

type Action = (this: OhmNode, ...nodes: OhmNode[]) => Surface;

/** Actions by rule, for all grammars; one that lacks a rule does without. */
const actions = (grammar: GrammarName): Readonly<Record<string, Action>> => ({
  Expression_days: (days) => numeric(days!, Number(days!.sourceString.slice(0, -1))),
  Expression_signed: (digits) => numeric(digits!, Number(digits!.sourceString)),
  Expression_primary: (primary) => surface(primary!),
  Choice(condition, question, yes, _colon, no) {
    if (question!.numChildren === 0) return surface(condition!);
    return infix('if_else', [condition!, yes!.child(0), no!.child(0)], this);
  },
  Chain(first, signs, operands) {
    const written = signs!.children.map((sign) => sign.sourceString);
    return climb(grammar, [first!, ...operands!.children].map(surface), written);
  },
  Unary_negative: negative,
  Unary_literal: negative,
  Unary_prefix: prefix,
  Unary_sign: prefix,
  Power(base, sign, exponent) {
    return sign!.numChildren === 0 ? surface(base!) : infix('power', [base!, exponent!.child(0)], this);
  },
  Primary_number: (digits) => numeric(digits!, Number(digits!.sourceString)),
  Primary_text: (quoted) => ({ kind: 'text', value: quoted!.sourceString.slice(1, -1), span: spanOf(quoted!) }),
  Primary_group: (_open, inner, _close) => surface(inner!),
  Primary_call(word, _open, list, _close) {
    const args = list!.asIteration().children.map((arg) => arg.child(0));
    const isNamed = (arg: OhmNode) => /_(given|named)$/.test(arg.ctorName);
    return {
      kind: 'call',
      name: word!.sourceString,
      args: args.filter((arg) => !isNamed(arg)).map((arg) => surface(arg.child(0))),
      named: args.filter(isNamed).map((arg) => ({ name: arg.child(0).sourceString, value: constant(arg.child(2)) })),
      span: spanOf(this),
    };
  },
  Primary_name: (_dollar, word) => ({ kind: 'name', name: word!.sourceString, span: spanOf(word!) }),
});

const semantics = new Map<GrammarName, ReturnType<Grammar['createSemantics']>>();

function semanticsOf(name: GrammarName) {
  const before = semantics.get(name);
  if (before) return before;
  const grammar: Grammar = grammars[name];
  const ofGrammar = Object.entries(actions(name)).filter(([rule]) => rule in grammar.rules);
  const made = grammar
    .createSemantics()
    .addOperation<Surface>('surface', Object.fromEntries(ofGrammar))
    .addOperation<Statement[]>(
      'statements',
      name === 'Brain'
        ? {
            Formula: (first, _semicolons, others, _last) =>
              [first, ...others.children].flatMap((statement) => statement.statements()),
            Statement_assignment: (word, _is, value) => [{ name: word.sourceString, value: surface(value) }],
            Statement_value: (value) => [{ value: surface(value) }],
          }
        : { Formula: (expression) => [{ value: surface(expression) }] },
    );
  semantics.set(name, made);
  return made;
}

function surface(node: OhmNode): Surface {
  return node.surface();
}

/** A named argument: any expression in brain, a number or a boolean elsewhere. */
function constant(node: OhmNode): Surface {
  if (!node.ctorName.startsWith('Constant')) return surface(node);
  const text = node.sourceString.replace(/\s+/g, '');
  if (/^(true|false)$/i.test(text)) return { kind: 'name', name: text, span: spanOf(node) };
  return { kind: 'number', value: Number(text), text, span: spanOf(node) };
}

function numeric(digits: OhmNode, value: number): Surface {
  return { kind: 'number', value, text: digits.sourceString, span: spanOf(digits) };
}

function negative(this: OhmNode, _minus?: OhmNode, digits?: OhmNode): Surface {
  return numeric(this, -Number(digits!.sourceString));
}

function prefix(this: OhmNode, sign?: OhmNode, operand?: OhmNode): Surface {
  return infix(infixOp(sign!.sourceString, 'prefix'), [operand!], this);
}

function infix(op: string, args: readonly OhmNode[], whole: OhmNode): Surface {
  return { kind: 'infix', op, args: args.map(surface), span: spanOf(whole) };
}

/** Binds operands by the precedence of the signs between them, with a stack: a chain of thousands must not recurse. */
function climb(grammar: GrammarName, operands: readonly Surface[], signs: readonly string[]): Surface {
  const { ops, precedence } = SIGNS[grammar];
  const done: Surface[] = [operands[0]!];
  const waiting: string[] = [];
  const bind = () => {
    const right = done.pop()!;
    const left = done.pop()!;
    const span = { start: left.span.start, end: right.span.end };
    done.push({ kind: 'infix', op: waiting.pop()!, args: [left, right], span });
  };
  const tightness = (op: string | undefined) => (op === undefined ? 0 : (precedence?.[op] ?? infixOf(op)!.precedence));
  for (const [i, sign] of signs.entries()) {
    const op = ops?.[sign] ?? infixOp(sign, 'binary');
    while (tightness(waiting.at(-1)) >= tightness(op)) bind();
    waiting.push(op);
    done.push(operands[i + 1]!);
  }
  while (waiting.length > 0) bind();
  return done[0]!;
}

function spanOf(node: OhmNode): Span {
  return { start: node.source.startIdx, end: node.source.endIdx };
}

/** Too many parts, or a number beyond float64. Nothing may recurse over the tree before. */
function refuseExcess(statements: readonly Statement[], place: { source: string; sourceName?: string }): void {
  const open = statements.map(({ value }) => value);
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    count++;
    if (next.kind === 'number' && !Number.isFinite(next.value)) {
      const hint = 'numbers go up to 1.8e308';
      throw new AlphaError('F002', 'the number is too large', { ...place, span: next.span, hint });
    }
    if (next.kind === 'infix' || next.kind === 'call') open.push(...next.args);
    if (next.kind === 'call') open.push(...next.named.map(({ value }) => value));
  }
  if (count <= LIMITS.nodes) return;
  throw new AlphaError('F001', `the formula has ${count} parts, the limit is ${LIMITS.nodes}`, {
    ...place,
    span: { start: 0, end: place.source.length },
    hint: 'split it into several formulas',
  });
}
