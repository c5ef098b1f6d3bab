import type { Node } from '../../src/lang/index.js';
import type { Dimension, Metrics, PerDimension } from './dimensions.js';
import type { Idea } from './portrait.js';

/** A formula of a tree, with what was measured of it. */
export interface TreeNode {
  readonly ast: Node;
  /** Id of the candidate it was asked as. */
  readonly id: number;
  readonly parent: number | null;
  readonly children: number[];
  readonly metrics: Metrics;
  readonly scores: PerDimension;
  /** The aggregate S, from 0 to 10. */
  readonly score: number;
  /** Train IC of the formula, null where unscorable (a root only). */
  readonly ic: number | null;
  /** Argument sets measured on the path from the root, its own included. */
  readonly tries: number;
  /** What was to be improved in the parent; null for a root. */
  readonly dimension: Dimension | null;
  /** What was done to the parent, in a few words. */
  readonly note: string;
  readonly portrait: Idea | null;
  /** Who proposed it. */
  readonly proposer: string;
  visits: number;
  /** Q: the best score of this node and all below it. */
  best: number;
}

/** A node that is to become a root or a child. */
export type NewNode = Omit<TreeNode, 'parent' | 'children' | 'visits' | 'best'>;

export interface Tree {
  /** Its number among all trees of the search. */
  readonly index: number;
  readonly nodes: TreeNode[];
  /** Expansions left. */
  budget: number;
  /** Best score so far, the root's included. */
  best: number;
}

export function createTree(index: number, root: NewNode, budget: number): Tree {
  const node: TreeNode = { ...root, parent: null, children: [], visits: 1, best: root.score };
  return { index, nodes: [node], budget, best: root.score };
}

/** Hangs a child below `parent`; visits and the maximum go up the path; a new best of the tree brings `bonus`. */
export function grow(tree: Tree, parent: number, child: NewNode, bonus: number): void {
  const at = tree.nodes.length;
  tree.nodes.push({ ...child, parent, children: [], visits: 1, best: child.score });
  tree.nodes[parent]!.children.push(at);
  visit(tree, parent, child.score);
  tree.budget--;
  if (child.score <= tree.best) return;
  tree.best = child.score;
  tree.budget += bonus;
}

/** An expansion that led to nothing: it is spent, and the search is less drawn there. */
export function waste(tree: Tree, node: number): void {
  visit(tree, node, -Infinity);
  tree.budget--;
}

function visit(tree: Tree, from: number, score: number): void {
  for (let at: number | null = from; at !== null; at = tree.nodes[at]!.parent) {
    const node = tree.nodes[at]!;
    node.visits++;
    node.best = Math.max(node.best, score);
  }
}

/** From the root to a node, both included. */
export function pathTo(tree: Tree, node: number): TreeNode[] {
  const path: TreeNode[] = [];
  for (let at: number | null = node; at !== null; at = tree.nodes[at]!.parent) path.unshift(tree.nodes[at]!);
  return path;
}
