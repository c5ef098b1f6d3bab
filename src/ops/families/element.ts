import type { Node } from '../../expr/nodes.js';
import type { Operator } from '../define.js';
import { define, type Family, lowering, primitive, type Spec } from './operator.js';

/** An operator on each cell by itself. */
export interface CellSpec extends Spec {
  /** The value of one cell; a NaN operand gives NaN without a call, unless `seesNaN`. */
  readonly of: (...values: number[]) => number;
  readonly seesNaN?: boolean;
}

/** A composite of operators on cells. */
export interface ComposedSpec extends Spec {
  readonly lower: (args: readonly Node[]) => Node;
}

type CellFamily = Extract<Family, 'arithmetic' | 'logic' | 'element'>;

function cells(spec: CellSpec | ComposedSpec, family: CellFamily, returns: Operator['returns']): Operator {
  if ('lower' in spec) {
    const { lower, ...common } = spec;
    return define(common, { family, returns, lookback: () => 0, meaning: lowering(lower) });
  }
  const { of, seesNaN = false, ...common } = spec;
  const meaning = primitive(spec, { shape: 'cell', seesNaN, of });
  return define(common, { family, returns, lookback: () => 0, meaning });
}

export function arithmetic(spec: CellSpec | ComposedSpec): Operator {
  return cells(spec, 'arithmetic', 'panel');
}

/** A function of a value, written as a call. */
export function element(spec: CellSpec | ComposedSpec): Operator {
  return cells(spec, 'element', 'panel');
}

/** A comparison or logical operator: 1, 0, or NaN where an operand is NaN. */
export function logic(spec: CellSpec | ComposedSpec): Operator {
  return cells(spec, 'logic', 'bool');
}

/** A choice between values: logic in its family, a value in its result. */
export function choice(spec: CellSpec | ComposedSpec): Operator {
  return cells(spec, 'logic', 'panel');
}
