import type { DailyRecords } from '../engine/device/protocol.js';
import type { Backend, DeviceBackend, Values } from '../engine/index.js';
import type { Panel } from '../panel/panel.js';
import type { Program } from '../plan/program.js';
import { dateSeries, summarise } from './summary.js';
import type { ScoreOrNone, Target } from './target.js';

/** Values of a program's outputs, and what each scores. */
export interface Scored {
  readonly values: readonly Values[];
  readonly scores: readonly ScoreOrNone[];
}

/**
 * Evaluates a program and scores its outputs where they are computed: what `score` means, correlations in compensated
 * float32. Null where the backend leaves that to the caller, or the label has digits that float32 would drop. `target`
 * belongs to `panel`.
 */
export function evaluateScored(backend: Backend, program: Program, panel: Panel, target: Target): Scored | null {
  if (!(target.label instanceof Float32Array)) return null;
  const reduced = backend.reduce?.(program, panel, target);
  return reduced ? { values: reduced.values, scores: reduced.daily.map((one) => scoreOf(one, target)) } : null;
}

/** Scores alone: the values stay on the device. */
export function scoreOnDevice(backend: DeviceBackend, program: Program, panel: Panel, target: Target): ScoreOrNone[] {
  return backend.daily(program, panel, target).map((one) => scoreOf(one, target));
}

function scoreOf(daily: DailyRecords, target: Target): ScoreOrNone {
  const { from, to, minSymbols } = target;
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
}
