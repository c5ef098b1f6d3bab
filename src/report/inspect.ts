import type { RunConfig } from '../run/config.js';
import type { LibraryFactor } from '../run/library.js';
import { replay } from '../run/replay.js';
import type { SealedData } from '../run/sealed.js';
import { createTrader } from '../score/backtest/backtest.js';
import { icOf } from '../score/ic.js';
import { createResidual, exposuresOf } from '../score/significance/residual.js';
import { createRobustness, type RobustnessRow } from '../score/significance/robustness.js';
import { analyse, oriented, type Part, type SignalAnalysis } from './analysis/signal.js';
import { signalCharts } from './sections/signal-charts.js';

/** What there is to say of one signal by itself. */
export interface Inspection {
  readonly analysis: SignalAnalysis;
  /** Its charts as markup: drawing them takes as long as the numbers do, and is done by the same thread. */
  readonly drawn: string;
  /** IC on the last part with the usual exposures regressed out. */
  readonly residualIc: number | null;
  readonly robustness: readonly RobustnessRow[];
}

export interface InspectedFactor extends Inspection {
  /** z-scores `[date][symbol]`. */
  readonly z: Float32Array;
}

/** The data that signals are inspected on, and how. */
export interface Bench {
  readonly data: SealedData;
  readonly config: Pick<RunConfig, 'backend' | 'backtest' | 'tradable'>;
}

/** Parts of the split that may be looked at, in order. */
export function partsOf({ train, valid, test }: SealedData): Part[] {
  return [
    { name: 'train', target: train },
    { name: 'valid', target: valid },
    ...(test ? [{ name: 'test' as const, target: test }] : []),
  ];
}

/** For one signal after the other, given so that more is better; what they share is made once. */
export function createInspector({ data, config }: Bench): (values: ArrayLike<number>) => Inspection {
  const { panel } = data;
  const parts = partsOf(data);
  const last = parts.at(-1)!.target;
  const range = { from: data.train.from, to: panel.dates.length };
  const trade = createTrader(panel, range, { config: config.backtest, tradable: config.tradable });
  const residual = createResidual(exposuresOf(panel), last);
  const { rowsOf } = createRobustness(panel, last, [...panel.groups.keys()][0]);
  return (values) => {
    const analysis = analyse(values, panel, { parts, trade });
    return {
      analysis,
      drawn: signalCharts(analysis, panel.dates),
      residualIc: icOf(residual(values), last)?.ic ?? null,
      robustness: rowsOf(values),
    };
  };
}

/** Factors computed anew and inspected, each turned around where its IC on train is negative. */
export function inspectFactors(factors: readonly LibraryFactor[], bench: Bench): InspectedFactor[] {
  const { panel, train } = bench.data;
  const inspect = createInspector(bench);
  const found: Inspection[] = [];
  const { z } = replay({ factors }, panel, {
    backend: bench.config.backend,
    each: (_, values) => found.push(inspect(oriented(values, train))),
  });
  return found.map((one, i) => ({ ...one, z: z[i]! }));
}
