import type { Node } from '../../src/lang/index.js';
import type { Json } from '../../src/util/json.js';
import type { Rng } from '../../src/util/rng.js';
import type { Dimension } from './dimensions.js';
import type { Gene } from './genes.js';
import type { Entry } from './library.js';
import type { TreeNode } from './node.js';
import type { Idea } from './portrait.js';

/** What a proposer is asked: a refinement of a node, or with an empty path a formula to start a tree from. */
export interface Request {
  /** Number of the tree and of the expansion in it: what tells two equal requests apart. */
  readonly place: string;
  /** From the root to the formula to refine, which is the last. */
  readonly path: readonly TreeNode[];
  /** Its children so far, and those of its parent: not to be written again. */
  readonly relatives: readonly TreeNode[];
  /** What is to be improved; null for a start. */
  readonly dimension: Dimension | null;
  readonly exemplars: readonly Entry[];
  readonly avoid: readonly Gene[];
  /** At most this many argument sets. */
  readonly argumentSets: number;
  /** Own generator of this request: answers do not depend on the order in which requests are served. */
  readonly rng: Rng;
  /** Whether the formula was not asked for before. */
  isNew(ast: Node): boolean;
}

/** Argument sets of one formula, best guess first; empty: there is nothing to propose, the expansion is skipped. */
export interface Proposal {
  readonly formulas: readonly Node[];
  /** What was done, in a few words. */
  readonly note: string;
  readonly portrait: Idea | null;
  /** A model's opinion on overfitting, 0 to 10, 10 being no risk; null: none was asked for. */
  readonly opinion: number | null;
}

/** Who thinks of the formulas. */
export interface Proposer {
  readonly name: string;
  propose(request: Request): Promise<Proposal>;
  /** Formulas that turned out effective, for those who learn. */
  learn(ast: Node): void;
  save(): Json;
  load(state: Json): void;
  /** Whether anything may still be asked: a budget that is spent says no. */
  readonly done: boolean;
}
