import { createBackend, environmentOf } from '../engine/index.js';
import { check, type Explanation, explain, parse } from '../lang/index.js';
import type { RunConfig } from '../run/config.js';
import type { Library, LibraryFactor } from '../run/library.js';
import { replay } from '../run/replay.js';
import type { SealedData } from '../run/sealed.js';
import { createTrader } from '../score/backtest/backtest.js';
import { icOf } from '../score/ic.js';
import { changedByFuture } from '../score/significance/look-ahead.js';
import { createResidual, exposuresOf } from '../score/significance/residual.js';
import { createRobustness, type RobustnessRow } from '../score/significance/robustness.js';
import { createRng } from '../util/rng.js';
import { type CorrelationMatrix, correlationMatrix } from './analysis/correlation.js';
import { type FactorHonesty, factorHonesty, type SearchHonesty, searchHonesty } from './analysis/honesty.js';
import { judgedBy, passing } from './analysis/judged.js';
import { type SearchHistory, searchHistory } from './analysis/search.js';
import { analyse, oriented, type Part, type SignalAnalysis } from './analysis/signal.js';

export interface ReportInput {
  readonly library: Library;
  readonly config: RunConfig;
  readonly data: SealedData;
  /** The run folder; null for a library file by itself, which has no history. */
  readonly folder: string | null;
  /** A run of random search on the same data, to stand beside. */
  readonly random: ControlRun | null;
  /** A run on permuted labels. */
  readonly nullRun: ControlRun | null;
  /** Times the test dates were opened, this one included. */
  readonly openings: number;
}

/** Another run and the data it is judged on. */
export interface ControlRun {
  readonly folder: string;
  readonly library: Library;
  readonly data: SealedData;
}

export interface FactorReport {
  readonly factor: LibraryFactor;
  readonly explanation: Explanation;
  readonly analysis: SignalAnalysis;
  readonly honesty: FactorHonesty;
  /** IC on the last part with the usual exposures regressed out. */
  readonly residualIc: number | null;
  readonly robustness: readonly RobustnessRow[];
  /** Date at which the dynamic look-ahead check saw a value change; null: none did. */
  readonly lookAhead: string | null;
}

export interface ReportData extends ReportInput {
  readonly parts: readonly Part[];
  /** Names of what residual ICs are free of. */
  readonly exposures: readonly { readonly name: string; readonly formula: string }[];
  readonly pool: SignalAnalysis;
  readonly poolHonesty: FactorHonesty;
  readonly poolResidualIc: number | null;
  readonly robustness: readonly RobustnessRow[];
  readonly factors: readonly FactorReport[];
  readonly correlation: CorrelationMatrix;
  readonly search: SearchHonesty;
  readonly history: SearchHistory | null;
  readonly controls: { readonly random: Control | null; readonly null: Control | null };
}

export interface Control {
  readonly history: SearchHistory;
  /** Factors that pass at FDR 10 %, of how many. */
  readonly passing: number;
  readonly factors: number;
}

/** Everything a report shows, computed anew from formulas and data. */
export function gather(input: ReportInput): ReportData {
  const { library, config, data } = input;
  const { panel } = data;
  const { horizon } = library.label;
  const parts: Part[] = [
    { name: 'train', target: data.train },
    { name: 'valid', target: data.valid },
    ...(data.test ? [{ name: 'test' as const, target: data.test }] : []),
  ];
  const last = parts.at(-1)!.target;
  const range = { from: data.train.from, to: panel.dates.length };
  const options = { parts, trade: createTrader(panel, range, { config: config.backtest, tradable: config.tradable }) };
  const exposures = exposuresOf(panel);
  const residual = createResidual(exposures, last);
  const residualIc = (values: ArrayLike<number>) => icOf(residual(values), last)?.ic ?? null;
  const { rowsOf } = createRobustness(panel, last, [...panel.groups.keys()][0]);
  const environment = environmentOf(panel);
  const found: Omit<FactorReport, 'honesty' | 'lookAhead'>[] = [];
  const { signal, z } = replay(library, panel, {
    backend: config.backend,
    each: (factor, values) => {
      const own = oriented(values, data.train);
      found.push({
        factor,
        explanation: explain(parse(factor.expr), environment),
        analysis: analyse(own, panel, options),
        residualIc: residualIc(own),
        robustness: rowsOf(own),
      });
    },
  });
  const changed = changedByFuture(
    library.factors.map(({ expr }) => check(parse(expr), environment).ast),
    panel,
    { engine: createBackend(config.backend), rng: createRng(1, 'look-ahead', library.dataHash) },
  );
  const scored = data.train.to - data.train.from;
  const history = input.folder === null ? null : searchHistory(input.folder, scored);
  const control = (run: ControlRun | null): Control | null =>
    run && {
      history: searchHistory(run.folder, run.data.train.to - run.data.train.from),
      passing: passing(run.library, run.data, config),
      factors: run.library.factors.length,
    };
  const search = searchHonesty(history?.trials ?? [], library.trials, horizon);
  const honesty = factorHonesty(
    found.map(({ factor, analysis }) => judgedBy(factor.id, analysis)),
    search,
    horizon,
  );
  const pool = analyse(signal, panel, options);
  return {
    ...input,
    parts,
    exposures: exposures.map(({ name, formula }) => ({ name, formula })),
    pool,
    poolHonesty: factorHonesty([judgedBy('pool', pool)], search, horizon)[0]!,
    poolResidualIc: residualIc(signal),
    robustness: rowsOf(signal),
    factors: found.map((factor, i) => ({
      ...factor,
      honesty: honesty[i]!,
      lookAhead: changed[i] === null ? null : panel.dates[changed[i]!]!,
    })),
    correlation: correlationMatrix(z),
    search,
    history,
    controls: { random: control(input.random), null: control(input.nullRun) },
  };
}
