import type { RandomScores } from '../../search/contract.js';
import { AlphaError } from '../util/errors.js';
import { stableStringify } from '../util/json.js';
import { quantile } from '../util/quantile.js';
import { type RunConfig, resolveConfig } from './config.js';
import { openRunFolder, readRunJson } from './folder.js';
import { readJournal } from './journal.js';

/** Fewer formulas say little about a high percentile. */
const LEAST = 100;

/**
 * What random formulas reached in a run by `random`: the percentiles 0 to 100 of their |RankIC| and |RankICIR| on train.
 * C003 where that run was another strategy's, holds too few, or scored on other data, dates, labels or symbols.
 */
export function readRandomScores(path: string, config: RunConfig, dataHash: string): RandomScores {
  const folder = openRunFolder(path);
  const other = resolveConfig(readRunJson(folder.config), folder.config);
  const env = readRunJson(folder.env) as { dataHash?: string };
  const unlike = (what: string) =>
    new AlphaError('C003', `score.random: the run ${path} ${what}`, {
      hint: 'it is to be a run with --strategy random and the same data, label, split, universe and score',
      data: { path },
    });
  if (other.strategy.name !== 'random') throw unlike(`is by \`${other.strategy.name}\``);
  if (env.dataHash !== dataHash || groundOf(other) !== groundOf(config)) throw unlike('scored on something else');
  const trials = readJournal(folder.events).events.filter(({ ev }) => ev === 'trial');
  const sizes = (key: string) =>
    trials.flatMap((trial) => (typeof trial[key] === 'number' ? [Math.abs(trial[key])] : [])).sort((a, b) => a - b);
  const [rankIc, rankIcir] = [sizes('rankIc'), sizes('rankIcir')];
  if (rankIc.length < LEAST) throw unlike(`holds ${rankIc.length} scored formulas, at least ${LEAST} are needed`);
  return { rankIc: percentiles(rankIc), rankIcir: percentiles(rankIcir) };
}

/** What scores hang on, as text. */
function groundOf({ label, split, universe, score, null: permuted, seed }: RunConfig): string {
  const { random: _, ...rules } = score;
  return stableStringify({ label, split, universe, rules, seed: permuted ? seed : null });
}

function percentiles(ascending: readonly number[]): number[] {
  return Array.from({ length: 101 }, (_, percent) => quantile(ascending, percent / 100));
}
