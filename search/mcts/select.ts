import { TOP } from './dimensions.js';
import type { Tree } from './node.js';
import type { MctsOptions } from './options.js';
import { chooseArm } from './uct.js';

type SelectOptions = Pick<MctsOptions, 'search' | 'exploration' | 'offset'>;

/** Children a node of the `tree` search gets before its best child is gone on with. */
const WIDTH = 3;

/** The node to expand next. `chain` and `tree` are the controls of the ablation: no statistics, fixed order. */
export function selectNode(tree: Tree, options: SelectOptions): number {
  if (options.search === 'chain') return tree.nodes.length - 1;
  if (options.search === 'tree') return selectBreadth(tree);
  let at = 0;
  for (;;) {
    const node = tree.nodes[at]!;
    // A leaf is expanded itself.
    if (node.children.length === 0) return at;
    const children = node.children.map((index) => {
      const { best, visits } = tree.nodes[index]!;
      return { value: best / TOP, visits };
    });
    const chosen = chooseArm({ value: node.score / TOP, visits: node.visits }, children, options);
    if (chosen < 0) return at;
    at = node.children[chosen]!;
  }
}

/** A few children of the root, then as many of the best of them, and so on downwards. */
function selectBreadth(tree: Tree): number {
  let at = 0;
  for (;;) {
    const node = tree.nodes[at]!;
    // An expansion that led to nothing counts as a child.
    if (node.visits - 1 - descendants(tree, at) + node.children.length < WIDTH || node.children.length === 0) return at;
    at = node.children.reduce((best, child) => (tree.nodes[child]!.score > tree.nodes[best]!.score ? child : best));
  }
}

function descendants(tree: Tree, at: number): number {
  return tree.nodes[at]!.children.reduce((sum, child) => sum + 1 + descendants(tree, child), 0);
}
