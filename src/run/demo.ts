import { createMarket, plantTarget } from '../panel/index.js';
import type { Panel } from '../panel/panel.js';
import type { RunConfigInput } from './config.js';
import { evaluate } from './evaluate.js';

/** What the demo plants: 4, 5 and 7 tokens, and in no library of seeds. */
const PLANTS = ['ts_corr(high, volume, 20)', 'vwap / ts_mean(low, 10)', '(vwap - open) / (high - low)'] as const;

/** IC of the planted signal, all plants together. */
const PLANTED_IC = 0.5;
const EVALUATIONS = 2000;

export interface Demo {
  readonly panel: Panel;
  readonly plants: readonly string[];
  readonly config: RunConfigInput;
}

/** A random market of 100 symbols and 500 dates whose column `target` is what the plants say, under noise. */
export function createDemo({ seed, evaluations = EVALUATIONS }: { seed: number; evaluations?: number }): Demo {
  const market = createMarket({ symbols: 100, dates: 500, seed });
  const panel = plantTarget(
    market,
    PLANTS.map((formula) => evaluate(formula, market).values),
    PLANTED_IC,
    seed,
  );
  return {
    panel,
    plants: PLANTS,
    config: {
      label: { column: 'target', horizon: 1 },
      plants: [...PLANTS],
      pool: { size: 10 },
      budget: { evaluations },
      seed,
    },
  };
}
