import { workerData } from 'node:worker_threads';
import {
  type CandidateSums,
  candidateSums,
  type Factor,
  type LabelRows,
  prepareFactor,
  prepareLabel,
} from '../combine/index.js';
import type { BackendName, Values } from '../engine/backend.js';
import { createBackend, environmentOf } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import type { Panel } from '../panel/panel.js';
import { plan } from '../plan/plan.js';
import { hit } from '../score/hit.js';
import { labelRows } from '../score/label-rows.js';
import { score } from '../score/score.js';
import type { Score, Target } from '../score/target.js';
import { zscores } from '../score/zscores.js';

/** What every worker of a run shares; matrices lie in shared memory. */
export interface Workplace {
  readonly panel: Panel;
  readonly target: Target;
  readonly backend: BackendName;
  /** Values of planted formulas on the panel, to tell when one is hit. */
  readonly plants: readonly Values[];
}

export interface WorkerTask {
  readonly formulas: readonly Node[];
  /** The pool's members as it stood when the batch was asked; the sums with them are worked out here. */
  readonly members: readonly Factor[];
}

/** What is measured of one formula. */
export type Measurement =
  | {
      readonly kind: 'scored';
      readonly score: Score;
      readonly factor: Factor;
      readonly sums: CandidateSums;
      /** Mean daily |correlation| with each plant. */
      readonly hits: readonly (number | null)[];
    }
  | { readonly kind: 'unscorable' }
  | { readonly kind: 'failed'; readonly message: string };

// tinypool puts its own data first.
const workplace = (workerData as [unknown, Workplace])[1];
const backend = createBackend(workplace.backend);
const environment = environmentOf(workplace.panel);
const label: LabelRows = (() => {
  const { target } = workplace;
  return prepareLabel(labelRows(target), target.to - target.from, target.shape.symbols, target.minSymbols);
})();

/** Measures a chunk of formulas as one batch; a batch that fails is done again one by one, to find the culprit. */
export default function work({ formulas, members }: WorkerTask): Measurement[] {
  try {
    const values = backend.evaluate(plan(formulas, environment), workplace.panel);
    return values.map((matrix) => measure(matrix, members));
  } catch (error) {
    if (formulas.length > 1) return formulas.flatMap((formula) => work({ formulas: [formula], members }));
    return [{ kind: 'failed', message: error instanceof Error ? error.message : String(error) }];
  }
}

function measure(values: Values, members: readonly Factor[]): Measurement {
  const result = score(values, workplace.target);
  if (result === null) return { kind: 'unscorable' };
  const factor = prepareFactor(zscores(values, workplace.target), label);
  const hits = workplace.plants.map((plant) => hit(values, plant, workplace.target));
  return { kind: 'scored', score: result, factor, sums: candidateSums(factor, members, label), hits };
}
