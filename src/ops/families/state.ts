import type { Operator, Reference } from '../define.js';
import { define, primitive, type Spec } from './operator.js';

/** An operator that needs its own output of yesterday, so all dates before today. */
export function stateful(spec: Spec & { readonly reference: Reference }): Operator {
  const { reference, ...common } = spec;
  const meaning = primitive(spec, reference);
  return define({ cost: 3, ...common }, { family: 'state', returns: 'panel', lookback: () => 'all', meaning });
}
