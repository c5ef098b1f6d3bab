import type { Node as OhmNode } from 'ohm-js';
import grammars from '../../grammar/alpha.ohm-bundle.js';
import { AlphaError, type Span } from '../util/errors.js';
import { LIMITS } from '../util/limits.js';
import { guardSize } from './guard.js';
import { CHOICE_OP, infixOf, infixOp } from './infix.js';
import { call, type NamedArg, type Node, name, number } from './nodes.js';
import { syntaxError } from './syntax-error.js';

/**
 * Reads a formula. Names of operators and fields are not looked up here (`check` does that); what is wrong with the text
 * itself is an AlphaError: F001 for what exceeds LIMITS, F002 for syntax, each with its place and a remedy.
 */
export function parse(text: string, sourceName?: string): Node {
  guardSize(text, sourceName);
  const match = grammars.Alpha.match(text);
  if (match.failed()) throw syntaxError(text, match, sourceName);
  const node: Node = semantics(match).tree();
  const nodes = countNodes(node);
  const place = { source: text, ...(sourceName !== undefined && { sourceName }) };
  if (nodes > LIMITS.nodes) {
    throw new AlphaError('F001', `the formula has ${nodes} parts, the limit is ${LIMITS.nodes}`, {
      ...place,
      span: { start: 0, end: text.length },
      hint: 'split it into several formulas',
    });
  }
  const faulty = findFault(node);
  if (faulty) throw new AlphaError('F002', faulty.message, { ...place, span: faulty.span, hint: faulty.hint });
  return node;
}

const semantics = grammars.Alpha.createSemantics().addOperation<Node>('tree', {
  Choice: (condition, question, yes, _colon, no) =>
    question.numChildren === 0
      ? tree(condition)
      : call(CHOICE_OP, [tree(condition), tree(yes.child(0)), tree(no.child(0))], [], {
          start: condition.source.startIdx,
          end: no.source.endIdx,
        }),
  Chain: (first, signs, operands) =>
    climb(
      [first, ...operands.children].map(tree),
      signs.children.map((sign) => sign.sourceString),
    ),
  Unary_negative(_minus, digits) {
    return number(-Number(digits.sourceString), spanOf(this));
  },
  Unary_prefix(sign, operand) {
    return call(infixOp(sign.sourceString, 'prefix'), [tree(operand)], [], spanOf(this));
  },
  Power(base, sign, exponent) {
    if (sign.numChildren === 0) return tree(base);
    return call(infixOp('^', 'binary'), [tree(base), tree(exponent.child(0))], [], spanOf(this));
  },
  Primary_number(digits) {
    return number(Number(digits.sourceString), spanOf(this));
  },
  Primary_group: (_open, inner, _close) => tree(inner),
  Primary_call(op, _open, list, _close) {
    const args = list.asIteration().children;
    const positional = args.filter((arg) => arg.child(0).ctorName === 'Argument_positional');
    const named = args.filter((arg) => arg.child(0).ctorName === 'Argument_named');
    return call(op.sourceString.toLowerCase(), positional.map(tree), named.map(namedArgument), spanOf(this));
  },
  Primary_name(_dollar, word) {
    return name(word.sourceString, spanOf(this));
  },
  Argument_positional: (expression) => tree(expression),
});

function tree(node: OhmNode): Node {
  return node.tree();
}

/** Binds operands by the precedence of the signs between them, with a stack: a chain of thousands must not recurse. */
function climb(operands: readonly Node[], signs: readonly string[]): Node {
  const done: Node[] = [operands[0]!];
  const waiting: string[] = [];
  const bind = () => {
    const right = done.pop()!;
    const left = done.pop()!;
    const span = { start: left.span?.start ?? 0, end: right.span?.end ?? 0 };
    done.push(call(waiting.pop()!, [left, right], [], span));
  };
  const precedence = (op: string | undefined) => (op === undefined ? 0 : infixOf(op)!.precedence);
  for (const [i, sign] of signs.entries()) {
    const op = infixOp(sign, 'binary');
    // Equal precedence binds to the left.
    while (precedence(waiting.at(-1)) >= precedence(op)) bind();
    waiting.push(op);
    done.push(operands[i + 1]!);
  }
  while (waiting.length > 0) bind();
  return done[0]!;
}

function namedArgument(argument: OhmNode): NamedArg {
  const [word, , constant] = argument.child(0).children;
  const text = constant!.sourceString.toLowerCase().replace(/^-\s*/, '-');
  const value = text === 'true' ? true : text === 'false' ? false : Number(constant!.sourceString.replace(/\s+/g, ''));
  return Object.freeze({ name: word!.sourceString.toLowerCase(), value, span: spanOf(argument) });
}

function spanOf(node: OhmNode): Span {
  return { start: node.source.startIdx, end: node.source.endIdx };
}

/** Like `size`, for a tree that may still be as deep as it is long. */
function countNodes(node: Node): number {
  const open: Node[] = [node];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    count++;
    if (next.kind === 'call') open.push(...next.args);
  }
  return count;
}

/** What the grammar lets through although it has no meaning: numbers beyond float64, an option given twice. */
function findFault(node: Node): { message: string; span: Span; hint: string } | undefined {
  const at = node.span ?? { start: 0, end: 0 };
  const tooLarge = { message: 'the number is too large', hint: 'numbers go up to 1.8e308' };
  if (node.kind === 'number') return Number.isFinite(node.value) ? undefined : { ...tooLarge, span: at };
  if (node.kind === 'name') return undefined;
  const seen = new Set<string>();
  for (const arg of node.named) {
    const span = arg.span ?? at;
    if (!Number.isFinite(Number(arg.value))) return { ...tooLarge, span };
    if (seen.has(arg.name)) return { message: `\`${arg.name}\` is given twice`, span, hint: 'keep one of them' };
    seen.add(arg.name);
  }
  for (const arg of node.args) {
    const fault = findFault(arg);
    if (fault) return fault;
  }
  return undefined;
}
