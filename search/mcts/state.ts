import type { Node } from '../../src/lang/index.js';
import type { Candidate } from '../contract.js';
import type { Dimension, Metrics } from './dimensions.js';
import type { NewNode, Tree } from './node.js';
import type { Idea } from './portrait.js';

/** A scored formula as it was told of, before it is judged by the library. */
export type Spark = Pick<NewNode, 'ast' | 'id' | 'ic' | 'metrics' | 'note' | 'portrait' | 'proposer'> & {
  /** The member of the pool it is most like. */
  readonly nearest: number | null;
  /** The pool refused it as a copy of that member. */
  readonly copy: boolean;
};

/** Argument sets under way. */
export interface Expansion {
  /** The node they are to hang below; null: the best of them begins a tree. */
  readonly node: number | null;
  readonly dimension: Dimension | null;
  readonly note: string;
  readonly idea: Idea | null;
  readonly opinion: number | null;
  readonly expected: number;
  readonly results: Spark[];
}

/** A place for one tree at a time. */
export interface Slot {
  tree: Tree | null;
  open: Expansion | null;
}

/** What a formula was asked for. */
export type Asked =
  | { readonly kind: 'seed' | 'calibration' | 'scout'; readonly ast: Node }
  | { readonly kind: 'set'; readonly slot: number; readonly ast: Node };

/** A candidate that waits for its turn. */
export interface Queued {
  readonly asked: Asked;
  readonly candidate: Candidate;
}

/** All that a search has to keep between a tell and the next ask. */
export interface State {
  readonly rng: readonly number[];
  readonly asked: readonly string[];
  /** Seeds and calibration formulas asked, trees begun, candidates made, starts asked of a model. */
  readonly counters: readonly [number, number, number, number, number];
  readonly sample: Metrics[];
  readonly sparks: Spark[];
  readonly members: Map<number, Spark>;
  readonly slots: Slot[];
  readonly queue: Queued[];
}
