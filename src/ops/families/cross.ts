import type { Node } from '../../expr/nodes.js';
import type { Operator } from '../define.js';
import { define, lowering, primitive, type Spec } from './operator.js';

export interface RowSpec extends Spec {
  /** The finite cells of the universe on one date, or of one group on that date. */
  readonly of: (rows: readonly Float64Array[], ...params: number[]) => Float64Array;
}

export interface ComposedRowSpec extends Spec {
  readonly lower: (args: readonly Node[]) => Node;
}

function rows(spec: RowSpec | ComposedRowSpec, family: 'cross' | 'group', cost: number): Operator {
  const rest = { family, returns: 'panel', lookback: () => 0 } as const;
  if ('lower' in spec) {
    const { lower, ...common } = spec;
    return define({ cost, ...common }, { ...rest, meaning: lowering(lower) });
  }
  const { of, ...common } = spec;
  return define({ cost, ...common }, { ...rest, meaning: primitive(spec, { shape: 'row', of }) });
}

/** Over the symbols of the universe that have a finite value on the date; NaN to the rest. */
export function crossSection(spec: RowSpec | ComposedRowSpec): Operator {
  return rows(spec, 'cross', 10);
}

/** The same inside each group of the date; a symbol without a group gets NaN. */
export function inGroups(spec: RowSpec | ComposedRowSpec): Operator {
  return rows(spec, 'group', 12);
}
