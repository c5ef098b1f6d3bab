import type { Node } from '../../expr/nodes.js';
import type { Example, Family, Operator, Param, Reference, SkipOptions } from '../define.js';
import { KERNELS, type KernelId } from '../kernels.js';
import type { UnitRule } from '../units.js';

/** What every operator file says; the rest follows from its family. */
export interface Spec {
  readonly name: string;
  readonly params: readonly Param[];
  readonly doc: string;
  readonly unit: UnitRule;
  readonly examples: readonly Example[];
  readonly aliases?: readonly string[];
  readonly symbol?: string;
  readonly commutative?: boolean;
  readonly skipna?: boolean;
  readonly minWindow?: number;
  readonly cost?: number;
  /** Default false: the vocabulary of a search is chosen, not inherited. */
  readonly searchable?: boolean;
}

type Rest = Pick<Operator, 'family' | 'returns' | 'lookback' | 'meaning'>;

export function define(spec: Spec, rest: Rest): Operator {
  return Object.freeze({ cost: 1, searchable: false, ...spec, ...rest });
}

/** A primitive: its kernel has the operator's name. */
export function primitive(spec: Spec, reference: Reference): Operator['meaning'] {
  const id = KERNELS.find((kernel) => kernel === spec.name);
  if (id === undefined) throw new Error(`kernels.ts lacks ${spec.name}`);
  return { kind: 'kernel', id: id satisfies KernelId, reference };
}

/** A composite: what it is written in. */
export function lowering(lower: (args: readonly Node[], options: SkipOptions) => Node): Operator['meaning'] {
  return { kind: 'lower', lower };
}

/** Results of one formula over inputs, oldest date first; null is NaN. */
export function example(formula: string, input: Example['input'], expected: Example['expected']): Example {
  return { formula, input, expected };
}

export type { Family };
