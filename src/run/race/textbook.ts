import { createPool, type Pool, prepareFactor, prepareLabel, trial } from '../../combine/index.js';
import { createBackend, environmentOf, evaluate } from '../../engine/index.js';
import { canonical, check, hashOf, type Node, parseLibrary } from '../../lang/index.js';
import type { Panel } from '../../panel/panel.js';
import { labelRows } from '../../score/label-rows.js';
import { score } from '../../score/score.js';
import { zscores } from '../../score/zscores.js';
import { nowMs } from '../../util/clock.js';
import { AlphaError } from '../../util/errors.js';
import { readText } from '../../util/files.js';
import type { RunConfig } from '../config.js';
import type { RunData } from '../data.js';
import { createLibrary } from '../library.js';
import { isSparse } from '../sparse.js';
import type { Stage } from '../stage.js';
import type { StudyMember } from '../study.js';
import type { RaceRun } from './entrant.js';
import { residualOf } from './residual.js';

/**
 * The control that searches nothing: formulas everybody knows, offered to the pool from the strongest train |IC| down.
 * What the panel has no fields for is left out.
 */
export async function runTextbook(path: string, data: RunData, stage: Stage, config: RunConfig): Promise<RaceRun> {
  const start = nowMs();
  const { panel: visible, target } = await stage.train();
  const engine = createBackend(config.backend);
  const label = prepareLabel(labelRows(target), target.to - target.from, target.shape.symbols, target.minSymbols);
  const scored = readable(path, visible).flatMap((ast, id) => {
    const form = canonical(ast);
    const [values] = evaluate([form], visible, engine);
    const alone = score(values!, target);
    if (alone === null || isSparse(alone, target, config.score.minCoverage)) return [];
    return [{ id, form, hash: hashOf(ast), ic: alone.ic, ...prepareFactor(zscores(values!, target), label) }];
  });
  scored.sort((a, b) => Math.abs(b.ic) - Math.abs(a.ic) || a.id - b.id);
  let pool: Pool = createPool(label, config.pool);
  let rejected = 0;
  for (const candidate of scored) {
    const { next, duplicate } = trial(pool, candidate);
    pool = next;
    if (duplicate) rejected++;
  }
  const members = pool.members.map(({ id, hash, base }, i): StudyMember => {
    const { form, ic } = scored.find((one) => one.id === id)!;
    return { id, hash, base, form, ic, weight: pool.weights[i]!, origin: ORIGIN };
  });
  const library = await createLibrary({ config, stage, data, members, vocabularyHash: '', trials: scored.length });
  const best = scored[0];
  const residual = residualOf(members, await stage.valid(), config.backend);
  return {
    strategy: 'textbook',
    seed: 0,
    evaluations: scored.length,
    reason: 'evaluations',
    bestIc: best ? Math.abs(best.ic) : null,
    train: library.train.ic,
    valid: library.valid.ic,
    trainRankIc: library.train.rankIc,
    validRankIc: library.valid.rankIc,
    residualRankIc: residual.rankIc,
    periods: residual.periods,
    plant: null,
    duplicates: 0,
    twins: 0,
    rejected,
    seconds: (nowMs() - start) / 1000,
    spent: null,
    area: null,
    budget: 0,
    curve: new Float64Array(),
  };
}

const ORIGIN = { strategy: 'textbook', step: 0, parents: [] };

function readable(path: string, panel: Panel): Node[] {
  const text = readText(path);
  if (text === null)
    throw new AlphaError('D001', `no such file: ${path}`, { hint: 'a file of formulas, one a line', data: { path } });
  const environment = environmentOf(panel);
  const seen = new Set<string>();
  return parseLibrary(text, path).flatMap((entry) => {
    if ('error' in entry) return [];
    try {
      const { ast } = check(entry.ast, environment, { source: entry.text, sourceName: path });
      const hash = hashOf(ast);
      if (seen.has(hash)) return [];
      seen.add(hash);
      return [ast];
    } catch (error) {
      if (error instanceof AlphaError) return [];
      throw error;
    }
  });
}
