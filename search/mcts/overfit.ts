import { children, type Node } from '../../src/lang/index.js';
import { TOP } from './dimensions.js';

/** Facts the rule is made of. */
export interface OverfitFacts {
  readonly ast: Node;
  /** Argument sets measured on the way from the root to this node, its own included: chances to be lucky. */
  readonly tries: number;
  /** |IC| of the best argument set and of the others, which differ from it in parameters only. */
  readonly best: number | null;
  readonly neighbours: readonly (number | null)[];
}

/**
 * Risk of overfitting as a score from 0 to 10, 10 being none: a rule, not an opinion.
 *   10 - size - parameters - tries - drop, at least 0, where
 *   size        0.15 for each node beyond 5, at most 3
 *   parameters  0.5 for each number beyond 1, at most 2
 *   tries       log2 of the tries on the path / 2, at most 3 (the best of n noises grows with log n)
 *   drop        4 x the share of |IC| that is lost, on average, where only the parameters change; 1 where that is unknown
 */
export function overfitScore({ ast, tries, best, neighbours }: OverfitFacts): number {
  const { nodes, numbers } = count(ast);
  const size = Math.min(3, 0.15 * Math.max(0, nodes - 5));
  const parameters = Math.min(2, 0.5 * Math.max(0, numbers - 1));
  const luck = Math.min(3, Math.log2(Math.max(1, tries)) / 2);
  return Math.max(0, TOP - size - parameters - luck - drop(best, neighbours, numbers));
}

function drop(best: number | null, neighbours: readonly (number | null)[], numbers: number): number {
  if (numbers === 0) return 0;
  if (best === null || best === 0 || neighbours.length === 0) return 1;
  const kept = neighbours.reduce<number>((sum, ic) => sum + (ic ?? 0), 0) / neighbours.length;
  return 4 * Math.min(1, Math.max(0, 1 - kept / best));
}

function count(ast: Node): { nodes: number; numbers: number } {
  if (ast.kind === 'number') return { nodes: 1, numbers: 1 };
  return children(ast)
    .map(count)
    .reduce((sum, part) => ({ nodes: sum.nodes + part.nodes, numbers: sum.numbers + part.numbers }), {
      nodes: 1,
      numbers: 0,
    });
}
