import { environmentOf } from '../../engine/index.js';
import type { Node } from '../../expr/nodes.js';
import { loadKernels } from '../../kernels/library.js';
import { check, parse } from '../../lang/index.js';
import type { Panel } from '../../panel/panel.js';
import { computeLabel } from '../../score/label.js';
import { createTarget } from '../../score/target.js';
import { Executor } from '../executor.js';
import { openWorkplace } from '../workplace.js';
import { varied } from './formulas.js';

/** Members of the pool that each candidate is correlated with. */
const POOL = 20;
/** AlphaGen's rows: a hundred dates before those that are scored, thirty after. */
const BEFORE = 100;
const AFTER = 30;

export const BENCH_LABEL = { horizon: 20, delay: 0, price: 'close' } as const;

export function benchTarget(panel: Panel) {
  const range = { from: BEFORE, to: panel.dates.length - AFTER };
  return createTarget(panel, computeLabel(panel, BENCH_LABEL), range, { horizon: BENCH_LABEL.horizon });
}

export interface EndToEnd {
  /** Milliseconds of each repeat. */
  readonly times: Float64Array;
  /** Candidates of one repeat. */
  readonly candidates: number;
  /** Resident megabytes afterwards, all threads. */
  readonly residentMb: number;
}

/**
 * Candidates from formula to outcome as a run has them: planned, evaluated, IC, exact RankIC, turnover, products with a
 * pool of twenty. Each repeat has the thirty formulas with other windows, and nothing is cached.
 */
export async function endToEnd(
  panel: Panel,
  threads: number,
  repeats: number,
  { pool = POOL }: { readonly pool?: number } = {},
): Promise<EndToEnd> {
  const library = loadKernels();
  const options = { backend: 'wasm', plants: [], memoryMb: 4000, members: POOL, threads } as const;
  const open = openWorkplace(library, panel, benchTarget(panel), options);
  const workplace = { ...open, limits: { ...open.limits, cacheBytes: 0 } };
  const executor = new Executor(library, workplace);
  try {
    const environment = environmentOf(panel);
    const forms = (turn: number): Node[] =>
      varied(turn).map((source) => check(parse(source), environment, { source }).ast);
    const measured = await Promise.all(executor.measure(forms(0).slice(0, pool), []));
    const members = measured.flatMap((one) => (one.kind === 'scored' ? [one.factor] : []));
    await Promise.all(executor.measure(forms(1), members));
    const times = new Float64Array(repeats);
    for (let round = 0; round < repeats; round++) {
      const formulas = forms(round + 2);
      const start = process.hrtime.bigint();
      await Promise.all(executor.measure(formulas, members));
      times[round] = Number(process.hrtime.bigint() - start) / 1e6;
    }
    return { times, candidates: forms(0).length, residentMb: process.memoryUsage().rss / 2 ** 20 };
  } finally {
    await executor.close();
  }
}
