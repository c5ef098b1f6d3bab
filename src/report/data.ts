import { availableParallelism } from 'node:os';
import { combinedSignal } from '../combine/index.js';
import { createBackend, environmentOf } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { check, type Explanation, explain, parse } from '../lang/index.js';
import { shapeOf } from '../panel/panel.js';
import type { RunConfig } from '../run/config.js';
import { Crew } from '../run/crew.js';
import type { Library, LibraryFactor } from '../run/library.js';
import type { SealedData } from '../run/sealed.js';
import { changedByFuture } from '../score/significance/look-ahead.js';
import { exposuresOf } from '../score/significance/residual.js';
import { createRng } from '../util/rng.js';
import { type CorrelationMatrix, correlationMatrix } from './analysis/correlation.js';
import { type FactorHonesty, factorHonesty, type SearchHonesty, searchHonesty } from './analysis/honesty.js';
import { judgedBy, passing } from './analysis/judged.js';
import { type SearchHistory, searchHistory } from './analysis/search.js';
import type { Part } from './analysis/signal.js';
import { type Bench, createInspector, type InspectedFactor, type Inspection, partsOf } from './inspect.js';

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

export interface FactorReport extends Inspection {
  readonly factor: LibraryFactor;
  readonly explanation: Explanation;
  readonly honesty: FactorHonesty;
  /** Date at which the dynamic look-ahead check saw a value change; null: none did. */
  readonly lookAhead: string | null;
}

export interface ReportData extends ReportInput {
  readonly parts: readonly Part[];
  /** Names of what residual ICs are free of. */
  readonly exposures: readonly { readonly name: string; readonly formula: string }[];
  readonly pool: Inspection;
  readonly poolHonesty: FactorHonesty;
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
export async function gather(input: ReportInput): Promise<ReportData> {
  const { library, config, data } = input;
  const { panel } = data;
  const environment = environmentOf(panel);
  const formulas = library.factors.map(
    ({ id, expr }) => check(parse(expr), environment, { source: expr, sourceName: id }).ast,
  );
  // This thread sees to all else while others are at the factors.
  const [inspected, { changed, search, ...found }] = await Promise.all([
    inspectAll(library.factors, { data, config }, config.workers),
    aside(input, formulas),
  ]);
  const z = inspected.map((one) => one.z);
  const weights = library.factors.map(({ weight }) => weight);
  const signal = combinedSignal(z, weights, { shape: shapeOf(panel), from: 0, to: panel.dates.length });
  const pool = createInspector({ data, config })(signal);
  const { horizon } = library.label;
  const judged = inspected.map(({ analysis }, i) => judgedBy(library.factors[i]!.id, analysis));
  const honesty = factorHonesty(judged, search, horizon);
  return {
    ...input,
    ...found,
    search,
    parts: partsOf(data),
    exposures: exposuresOf(panel).map(({ name, formula }) => ({ name, formula })),
    pool,
    poolHonesty: factorHonesty([judgedBy('pool', pool.analysis)], search, horizon)[0]!,
    factors: library.factors.map((factor, i) => ({
      ...inspected[i]!,
      factor,
      explanation: explain(parse(factor.expr), environment),
      honesty: honesty[i]!,
      lookAhead: changed[i] === null ? null : panel.dates[changed[i]!]!,
    })),
    correlation: correlationMatrix(z),
  };
}

/** What needs no factor by itself: other futures, the run's journal, its controls, and how far its search is chance. */
async function aside({ library, config, data, folder, random, nullRun }: ReportInput, formulas: readonly Node[]) {
  const changed = changedByFuture(formulas, data.panel, {
    engine: createBackend(config.backend),
    rng: createRng(1, 'look-ahead', library.dataHash),
  });
  const historyOf = (run: string, { train }: SealedData) => searchHistory(run, train.to - train.from);
  const control = (run: ControlRun | null): Control | null =>
    run && {
      history: historyOf(run.folder, run.data),
      passing: passing(run.library, run.data, config),
      factors: run.library.factors.length,
    };
  const history = folder === null ? null : historyOf(folder, data);
  return {
    changed,
    history,
    controls: { random: control(random), null: control(nullRun) },
    search: searchHonesty(history?.trials ?? [], library.trials, library.label.horizon),
  };
}

/** Shares the factors out among threads. */
async function inspectAll(
  factors: readonly LibraryFactor[],
  bench: Bench,
  workers: RunConfig['workers'],
): Promise<InspectedFactor[]> {
  const threads = Math.min(factors.length, workers === 'auto' ? availableParallelism() : workers);
  const crew = new Crew<readonly LibraryFactor[], InspectedFactor[]>(
    new URL('./inspector.js', import.meta.url),
    bench,
    threads,
  );
  try {
    const shares = Array.from({ length: threads }, (_, k) => factors.filter((_, i) => i % threads === k));
    const found = await Promise.all(shares.map((share) => crew.run(share)));
    return factors.map((_, i) => found[i % threads]![Math.floor(i / threads)]!);
  } finally {
    await crew.close();
  }
}
