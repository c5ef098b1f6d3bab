import type { Node } from '../expr/nodes.js';
import type { Environment } from '../lang/index.js';
import type { Panel } from '../panel/panel.js';
import { plan } from '../plan/plan.js';
import type { Backend, Values } from './backend.js';

/** Names a formula may use on a panel; `hidden` fields (a label's column) do not exist for it. */
export function environmentOf(panel: Panel, hidden: readonly string[] = []): Environment {
  return {
    fields: [...panel.fields.keys()].filter((name) => !hidden.includes(name)),
    groups: [...panel.groups.keys()],
  };
}

/** Values of checked formulas on a panel, as one batch. */
export function evaluate(formulas: readonly Node[], panel: Panel, backend: Backend): Values[] {
  return backend.evaluate(plan(formulas, environmentOf(panel)), panel);
}
