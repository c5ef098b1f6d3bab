import { CHOICE_OP, infixOf, PRECEDENCE } from './infix.js';
import type { CallNode, Node } from './nodes.js';

/** The shortest readable text of a formula: infix where there is a symbol, no needless brackets. `parse` reads it back. */
export function print(node: Node): string {
  return at(node, 0);
}

/** Text of a node where what stands around it binds as tightly as `level`; looser text gets brackets. */
function at(node: Node, level: number): string {
  const [text, precedence] = written(node);
  return precedence < level ? `(${text})` : text;
}

function written(node: Node): [text: string, precedence: number] {
  if (node.kind === 'name') return [node.name, PRECEDENCE.primary];
  if (node.kind === 'number') {
    // A negative literal reads like a prefix minus: it needs brackets below `^`.
    const negative = node.value < 0 || Object.is(node.value, -0);
    return [printNumber(node.value), negative ? PRECEDENCE.prefix : PRECEDENCE.primary];
  }
  return writtenInfix(node) ?? [writtenCall(node), PRECEDENCE.primary];
}

function writtenInfix(node: CallNode): [string, number] | undefined {
  if (node.named.length > 0) return undefined;
  const [a, b, c] = node.args;
  if (node.op === CHOICE_OP && node.args.length === 3) {
    return [`${at(a!, PRECEDENCE.choice + 1)} ? ${at(b!, 0)} : ${at(c!, PRECEDENCE.choice)}`, PRECEDENCE.choice];
  }
  const infix = infixOf(node.op);
  if (infix === undefined || node.args.length !== (infix.form === 'prefix' ? 1 : 2)) return undefined;
  const { symbol, precedence } = infix;
  switch (infix.form) {
    case 'prefix': {
      // -(3) is the negation of 3; -3 would be one number.
      const text = at(a!, precedence);
      const literal = symbol === '-' && a!.kind === 'number' && !text.startsWith('-');
      return [literal ? `-(${text})` : symbol + text, precedence];
    }
    case 'right':
      return [`${at(a!, PRECEDENCE.primary)}${symbol}${at(b!, PRECEDENCE.prefix)}`, precedence];
    case 'left':
      return [`${at(a!, precedence)} ${symbol} ${at(b!, precedence + 1)}`, precedence];
  }
}

function writtenCall(node: CallNode): string {
  const named = node.named.map(
    (arg) => `${arg.name}=${typeof arg.value === 'number' ? printNumber(arg.value) : arg.value}`,
  );
  return `${node.op}(${[...node.args.map((arg) => at(arg, 0)), ...named].join(', ')})`;
}

/** Shortest text that reads back as the same number. */
export function printNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
