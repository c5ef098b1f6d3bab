import { describe, expect, it } from 'vitest';
import { perDimension } from '../../../search/mcts/dimensions.js';
import { createTree, grow, type NewNode, waste } from '../../../search/mcts/node.js';
import { selectNode } from '../../../search/mcts/select.js';
import { chooseArm, uct } from '../../../search/mcts/uct.js';
import { parse } from '../../../src/lang/index.js';

/** The paper's worked example (Alpha Jungle, figures 5 to 9): scores of its formulas on the scale of 0 to 10. */
const V0 = 4.98;
const V1 = 7.12;
const V2 = 5.66;
const V3 = 4.89;
const V4 = 6.88;

const node = (score: number): NewNode => ({
  ast: parse('close'),
  id: 0,
  metrics: { effectiveness: 0, stability: 0, turnover: 0, diversity: 0 },
  scores: perDimension(() => score),
  score,
  ic: 0,
  tries: 1,
  dimension: null,
  note: '',
  portrait: null,
  proposer: 'grammar',
});

const options = (offset: 0 | 1) => ({ search: 'mcts' as const, exploration: 1, offset });

describe('the worked example of the paper', () => {
  it('with the first version of the virtual count refines V1, then V0, then V3', () => {
    const tree = createTree(0, node(V0), 3);
    expect(selectNode(tree, options(0))).toBe(0);
    grow(tree, 0, node(V1), 1);
    expect(selectNode(tree, options(0))).toBe(1);
    grow(tree, 1, node(V2), 1);
    expect(selectNode(tree, options(0))).toBe(0);
    grow(tree, 0, node(V3), 1);
    expect(selectNode(tree, options(0))).toBe(3);
    grow(tree, 3, node(V4), 1);
    expect(tree.nodes.map(({ best }) => best)).toEqual([V1, V1, V2, V4, V4]);
    expect(tree.nodes.map(({ visits }) => visits)).toEqual([5, 2, 1, 2, 1]);
  });

  it('with the latest version goes down to V1 again in the second step, and there to its child', () => {
    const tree = createTree(0, node(V0), 3);
    grow(tree, 0, node(V1), 1);
    grow(tree, 1, node(V2), 1);
    const [root, v1] = tree.nodes;
    const arms = { exploration: 1, offset: 1 } as const;
    const child = { value: v1!.best / 10, visits: v1!.visits };
    expect(chooseArm({ value: V0 / 10, visits: root!.visits }, [child], arms)).toBe(0);
    expect(selectNode(tree, options(1))).toBe(2);
  });

  it('has the values that the stated counts give', () => {
    const value = (score: number, parent: number, visits: number) => uct({ value: score / 10, visits }, parent, 1);
    expect(value(V0, 2, 1)).toBeCloseTo(1.33, 2);
    expect(value(V1, 2, 1)).toBeCloseTo(1.54, 2);
    expect(value(V0, 3, 1)).toBeCloseTo(1.546, 3);
    expect(value(V1, 3, 2)).toBeCloseTo(1.453, 3);
    expect([value(V0, 4, 2), value(V1, 4, 2), value(V3, 4, 1)].map((one) => one.toFixed(3))).toEqual([
      '1.331',
      '1.545',
      '1.666',
    ]);
    expect(value(V0, 3, 2)).toBeCloseTo(1.239, 3);
  });

  it('means: the scores are means of five dimensions', () => {
    expect((1 + 0.5 + 10 + 6.38 + 7) / 5).toBeCloseTo(4.976, 3);
    expect((7.1 + 5.2 + 10 + 4.12 + 8) / 5).toBeCloseTo(6.884, 3);
  });
});

describe('a tree', () => {
  it('has three expansions, and one more for each new best', () => {
    const tree = createTree(0, node(5), 3);
    grow(tree, 0, node(6), 1);
    expect(tree.budget).toBe(3);
    grow(tree, 0, node(6), 1);
    expect(tree.budget).toBe(2);
    waste(tree, 0);
    expect(tree.budget).toBe(1);
    expect(tree.nodes[0]).toMatchObject({ visits: 4, best: 6 });
  });

  it('hands the maximum up, never the mean', () => {
    const tree = createTree(0, node(5), 3);
    grow(tree, 0, node(8), 1);
    grow(tree, 1, node(1), 1);
    expect(tree.nodes[0]!.best).toBe(8);
  });

  it('as a chain goes on from the last formula, as a tree widens before it deepens', () => {
    const chain = createTree(0, node(5), 9);
    for (let i = 0; i < 3; i++) grow(chain, selectNode(chain, { ...options(1), search: 'chain' }), node(4), 1);
    expect(chain.nodes.map(({ parent }) => parent)).toEqual([null, 0, 1, 2]);
    const wide = createTree(0, node(5), 9);
    for (const score of [4, 6, 3, 2]) grow(wide, selectNode(wide, { ...options(1), search: 'tree' }), node(score), 1);
    expect(wide.nodes.map(({ parent }) => parent)).toEqual([null, 0, 0, 0, 2]);
  });

  it('prefers the child to itself where it is much better, and itself where it is not', () => {
    const arms = { exploration: 1, offset: 1 } as const;
    expect(chooseArm({ value: 0.2, visits: 3 }, [{ value: 0.9, visits: 2 }], arms)).toBe(0);
    expect(chooseArm({ value: 0.9, visits: 3 }, [{ value: 0.2, visits: 2 }], arms)).toBe(-1);
  });
});
