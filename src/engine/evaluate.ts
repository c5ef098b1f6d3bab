import type { Node } from '../expr/nodes.js';
import type { Environment } from '../lang/index.js';
import type { Lookback } from '../ops/define.js';
import { type Panel, shapeOf, sliceDates, sliceMatrix } from '../panel/panel.js';
import { plan } from '../plan/plan.js';
import type { Backend, Values } from './backend.js';

/** Names a formula may use on a panel. */
export function environmentOf(panel: Panel): Environment {
  return { fields: [...panel.fields.keys()], groups: [...panel.groups.keys()] };
}

/** Values of checked formulas on a panel, as one batch. */
export function evaluate(formulas: readonly Node[], panel: Panel, backend: Backend): Values[] {
  return backend.evaluate(plan(formulas, environmentOf(panel)), panel);
}

/**
 * Values of a checked formula on the last dates of a panel, from its lookback on: the same bits as on all dates. A formula
 * that reads all of the past is evaluated on all of it.
 */
export function evaluateTail(
  formula: Node,
  panel: Panel,
  { lookback, last, engine }: { lookback: Lookback; last: number; engine: Backend },
): Values {
  const { dates } = shapeOf(panel);
  const start = lookback === 'all' ? 0 : Math.max(0, dates - last - lookback);
  const visible = start === 0 ? panel : sliceDates(panel, start, dates);
  const [values] = evaluate([formula], visible, engine);
  const shape = shapeOf(visible);
  return last === shape.dates ? values! : sliceMatrix(shape, values!, shape.dates - last, shape.dates);
}
