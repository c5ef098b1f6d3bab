import { FusedMoments, type PlacedFactor } from '../../combine/index.js';
import { FusedScorer } from '../../score/fused.js';
import { placeTarget } from '../../score/placed.js';
import { benchTarget } from './end-to-end.js';
import type { Workbench } from './evaluation.js';
import { varied } from './formulas.js';
import type { Task } from './measure.js';

/** Members of the pool, and candidates whose products with them are formed at once. */
export const MEMBERS = 20;
export const CANDIDATES = 16;

/** The formula that scores are timed on. */
const FACTOR = '(close - ts_mean(close, 20)) / ts_std_dev(close, 20)';

/**
 * Scoring on the bench: `ic` is the products with the label's over z-scores that are there, `rankic` all that is measured of a factor in
 * one pass (IC, exact RankIC, turnover, coverage, z-scores), `pool20` the products of sixteen candidates with twenty.
 */
export function scoringTasks(bench: Workbench): { ic: Task; rankic: Task; pool20: Task } {
  const { library } = bench.engine;
  const { memory } = library;
  const target = benchTarget(bench.panel);
  const placed = placeTarget(library, target);
  const scorer = new FusedScorer(library, target, placed);
  const moments = new FusedMoments(library, target, placed);
  const measure = (address: number, factor: PlacedFactor) => scorer.measure(address, factor.address);

  const matrix = memory.alloc(bench.matrixBytes);
  const room = moments.allocate();
  const rooms = Array.from({ length: MEMBERS }, () => moments.allocate());
  bench.engine.each(bench.program([FACTOR]), bench.panel, (address) => {
    library.kernels.copy!(matrix, address, bench.matrixBytes / 64);
  });
  bench.engine.each(bench.program(varied(3).slice(0, MEMBERS)), bench.panel, (address, i) =>
    measure(address, rooms[i]!),
  );
  measure(matrix, room);
  // The label as a factor: the products with it are the IC's.
  const label = moments.allocate();
  const labels = memory.alloc(bench.matrixBytes);
  memory.f32(labels, target.label.length).set(target.label);
  measure(labels, label);
  return {
    ic: { name: 'ic', run: () => moments.crossSums([room], [label]) },
    rankic: { name: 'rankic', run: () => measure(matrix, room) },
    pool20: { name: 'pool20', run: () => moments.crossSums(rooms.slice(0, CANDIDATES), rooms) },
  };
}
