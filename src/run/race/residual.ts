import { combinedSignal } from '../../combine/index.js';
import { createBackend, evaluate } from '../../engine/index.js';
import type { Node } from '../../expr/nodes.js';
import { score } from '../../score/score.js';
import { evidence } from '../../score/significance/evidence.js';
import { createResidual, exposuresOf } from '../../score/significance/residual.js';
import { zscores } from '../../score/zscores.js';
import type { RunConfig } from '../config.js';
import type { Scene } from '../stage.js';

/** What is left of a pool beside what everybody knows a stock by. */
export interface Residual {
  readonly rankIc: number | null;
  /** Nearly independent observations behind it. */
  readonly periods: number | null;
}

/** RankIC of a pool's signal after market, size or liquidity, volatility, momentum and reversal are regressed out. */
export function residualOf(
  members: readonly { readonly form: Node; readonly weight: number }[],
  { panel, target }: Scene,
  backend: RunConfig['backend'],
): Residual {
  if (members.length === 0) return { rankIc: null, periods: null };
  const engine = createBackend(backend);
  const z = members.map(({ form }) => zscores(evaluate([form], panel, engine)[0]!, target));
  const signal = combinedSignal(
    z,
    members.map(({ weight }) => weight),
    target,
  );
  const left = score(createResidual(exposuresOf(panel), target)(signal), target);
  const periods = left && evidence(left.dailyIc, { horizon: target.horizon })?.observations;
  return { rankIc: left?.rankIc ?? null, periods: periods ?? null };
}
