import { call, type Node } from '../../../src/lang/index.js';
import type { OperatorToken, Vocabulary } from '../../space/vocabulary.js';

/** A place in a formula. */
export interface Place {
  /** Argument numbers from the root down. */
  readonly path: readonly number[];
  readonly node: Node;
  readonly slot: 'panel' | 'bool' | 'window' | 'number';
  /** The operator around it and which argument it is: the context a grammar counts by. */
  readonly context: string;
}

export const ROOT = 'root';

export function contextOf(op: string, argument: number): string {
  return `${op}/${argument}`;
}

export function operatorToken(vocabulary: Vocabulary, op: string): OperatorToken | null {
  const token = vocabulary.tokens[vocabulary.byName.get(op) ?? -1];
  return token?.kind === 'operator' ? token : null;
}

/** All places of a formula of the vocabulary, the root first. */
export function placesOf(vocabulary: Vocabulary, ast: Node): Place[] {
  const places: Place[] = [];
  const visit = (node: Node, path: readonly number[], slot: Place['slot'], context: string) => {
    places.push({ path, node, slot, context });
    if (node.kind !== 'call') return;
    const slots = operatorToken(vocabulary, node.op)?.slots ?? [];
    node.args.forEach((arg, i) => {
      visit(arg, [...path, i], slots[Math.min(i, slots.length - 1)]?.type ?? 'panel', contextOf(node.op, i));
    });
  };
  visit(ast, [], 'panel', ROOT);
  return places;
}

/** Places of series: what an operator can go around. */
export function seriesPlaces(vocabulary: Vocabulary, ast: Node): Place[] {
  return placesOf(vocabulary, ast).filter(({ node, slot }) => slot !== 'window' && node.kind !== 'number');
}

/** Places of windows and constants. */
export function numberPlaces(vocabulary: Vocabulary, ast: Node): Place[] {
  return placesOf(vocabulary, ast).filter(({ node }) => node.kind === 'number');
}

export function replaced(ast: Node, path: readonly number[], by: Node): Node {
  const [first, ...rest] = path;
  if (first === undefined || ast.kind !== 'call') return by;
  return call(
    ast.op,
    ast.args.map((arg, i) => (i === first ? replaced(arg, rest, by) : arg)),
    ast.named,
  );
}
