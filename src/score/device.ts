import type { DeviceBackend } from '../engine/index.js';
import type { Panel } from '../panel/panel.js';
import type { Program } from '../plan/program.js';
import { dateSeries, summarise } from './summary.js';
import type { ScoreOrNone, Target } from './target.js';

/**
 * Scores each output of a program on a device, where the values stay: what `score` means, its correlations in compensated
 * float32. `target` belongs to `panel`.
 */
export function scoreOnDevice(backend: DeviceBackend, program: Program, panel: Panel, target: Target): ScoreOrNone[] {
  const { label, close, from, to, minSymbols } = target;
  return backend.daily(program, panel, { label, close }).map((daily) => {
    const [ic, rankIc, turnover] = [dateSeries(target), dateSeries(target), dateSeries(target)];
    let covered = 0;
    let closeCells = 0;
    for (let date = from; date < to; date++) {
      covered += daily.covered[date]!;
      closeCells += daily.close[date]!;
      // The first date scored has none before it.
      if (date > from) turnover[date - from] = daily.turnover[date]!;
      if (daily.pairs[date]! < minSymbols) continue;
      ic[date - from] = daily.ic[date]!;
      rankIc[date - from] = daily.rankIc[date]!;
    }
    return summarise({ ic, rankIc, turnover, covered, closeCells }, target);
  });
}
