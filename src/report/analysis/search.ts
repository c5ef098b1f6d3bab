import { existsSync } from 'node:fs';
import { size } from '../../expr/nodes.js';
import { parse } from '../../expr/parse.js';
import { resolveConfig } from '../../run/config.js';
import { openRunFolder, readRunJson } from '../../run/folder.js';
import { readJournal } from '../../run/journal.js';
import type { Library } from '../../run/library.js';
import { readTrials } from '../../run/trials.js';

/** What a run's journal tells of its search. */
export interface SearchHistory {
  readonly strategy: string;
  readonly seed: number;
  readonly evaluations: number;
  readonly duplicates: number;
  readonly unscorable: number;
  /** After each evaluation: the pool's objective and the best single |IC| so far. */
  readonly objective: readonly number[];
  readonly best: readonly number[];
  /** By number of tokens: formulas scored, their median and best |IC|. */
  readonly complexity: readonly {
    readonly tokens: number;
    readonly count: number;
    readonly median: number;
    readonly best: number;
  }[];
  /** Of the library it ended with. */
  readonly trainIc: number | null;
  readonly validIc: number | null;
  /** Daily train ICs of all scored trials. */
  readonly trials: readonly Float32Array[];
}

/** Reads a run folder's journal; `scoredDates` is the length of its series. Journal lines behind damage do not count. */
export function searchHistory(path: string, scoredDates: number): SearchHistory {
  const folder = openRunFolder(path);
  const config = resolveConfig(readRunJson(folder.config), folder.config);
  const library = existsSync(folder.library) ? (readRunJson(folder.library) as Library) : null;
  const objective: number[] = [];
  const best: number[] = [];
  const bySize = new Map<number, number[]>();
  const counts = { duplicates: 0, unscorable: 0 };
  for (const { ev, status, ic, poolObjective, expr } of readJournal(folder.events).events) {
    if (ev !== 'trial') continue;
    if (status === 'duplicate') counts.duplicates++;
    else {
      if (status === 'unscorable' || status === 'failed') counts.unscorable++;
      objective.push(typeof poolObjective === 'number' ? poolObjective : (objective.at(-1) ?? 0));
      const found = typeof ic === 'number' ? Math.abs(ic) : 0;
      best.push(Math.max(best.at(-1) ?? 0, found));
      if (typeof ic !== 'number') continue;
      const tokens = size(parse(String(expr)));
      const known = bySize.get(tokens);
      if (known) known.push(found);
      else bySize.set(tokens, [found]);
    }
  }
  const complexity = [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([tokens, ics]) => {
      const sorted = ics.sort((a, b) => a - b);
      return { tokens, count: ics.length, median: sorted[sorted.length >> 1]!, best: sorted.at(-1)! };
    });
  return {
    strategy: config.strategy.name,
    seed: config.seed,
    evaluations: best.length,
    ...counts,
    objective,
    best,
    complexity,
    trainIc: library?.train.ic ?? null,
    validIc: library?.valid.ic ?? null,
    trials: [...readTrials(folder.trials, scoredDates).values()],
  };
}
