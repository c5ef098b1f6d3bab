import { call, type Node, name, number } from '../../src/expr/nodes.js';
import type { OperatorToken, Vocabulary } from './vocabulary.js';

/** The formula that a whole run of postfix tokens writes. */
export function toAst(vocabulary: Vocabulary, tokens: readonly number[]): Node {
  const stack: Node[] = [];
  for (const index of tokens) {
    const token = vocabulary.tokens[index];
    if (token === undefined) throw new RangeError(`no token ${index}`);
    if (token.kind === 'operator') stack.push(call(token.name, stack.splice(-token.slots.length)));
    else stack.push(token.kind === 'field' ? name(token.name) : number(token.value));
  }
  if (stack.length !== 1) throw new RangeError(`${stack.length} values left on the stack`);
  return stack[0]!;
}

/** A formula in postfix tokens, or null where it uses what the vocabulary lacks. */
export function toTokens(vocabulary: Vocabulary, ast: Node): number[] | null {
  const out: number[] = [];
  return write(vocabulary, ast, 'panel', out) ? out : null;
}

function write(vocabulary: Vocabulary, node: Node, slot: string, out: number[]): boolean {
  if (node.kind === 'number') {
    return emit((slot === 'window' ? vocabulary.windows : vocabulary.constants).get(node.value), out);
  }
  const index = vocabulary.byName.get(node.kind === 'name' ? node.name : node.op);
  if (node.kind === 'name')
    return emit(index !== undefined && vocabulary.tokens[index]!.kind === 'field' ? index : undefined, out);
  const token = index === undefined ? undefined : vocabulary.tokens[index];
  if (token?.kind !== 'operator' || node.named.length > 0) return false;
  const { slots } = token satisfies OperatorToken;
  if (slots.length !== node.args.length) return false;
  return node.args.every((arg, i) => write(vocabulary, arg, slots[i]!.type, out)) && emit(index, out);
}

function emit(token: number | undefined, out: number[]): boolean {
  if (token === undefined) return false;
  out.push(token);
  return true;
}
