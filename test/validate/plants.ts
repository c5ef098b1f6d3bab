import { createVocabulary, type Vocabulary } from '../../search/space/vocabulary.js';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { check, parse } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import type { Panel } from '../../src/panel/panel.js';
import type { RunConfigInput } from '../../src/run/config.js';
import { withoutTarget } from '../../src/run/stage.js';
import { DEFAULTS } from '../search/fixtures.js';

const DATES = { warmUp: 40, train: 120, valid: 60 };
const FIRST_VALID = DATES.warmUp + DATES.train;
/** Of the planted formula with the label. */
const PLANTED_IC = 0.3;

/** The market that all plants grow on. */
export const MARKET = createMarket({ symbols: 60, dates: FIRST_VALID + DATES.valid, seed: 1 });

/** Label and split of a run on such a market. */
export const TASK: RunConfigInput = {
  label: { column: 'target', horizon: 1 },
  split: {
    train: [MARKET.dates[DATES.warmUp]!, MARKET.dates[FIRST_VALID - 1]!],
    valid: [MARKET.dates[FIRST_VALID]!, MARKET.dates.at(-1)!],
    test: null,
  },
};

/** Values of a planted formula, on the market or a part of it. */
export function planted(text: string, panel = MARKET): ArrayLike<number> {
  return evaluate([check(parse(text), environmentOf(panel)).ast], panel, createBackend('reference'))[0]!;
}

/** The market with a column `target` that one planted formula explains in part; the noise is that of the seed. */
export function marketWith(plant: ArrayLike<number>, seed: number): Panel {
  return plantTarget(MARKET, [plant], PLANTED_IC, seed);
}

export function vocabularyFor(panel: Panel): Vocabulary {
  return createVocabulary(DEFAULTS, environmentOf(withoutTarget(panel, { column: 'target', horizon: 1 })));
}

/**
 * Plants of 3 to 7 tokens, one set for all strategies, chosen by the curves of random search alone (`recovery.js curves`,
 * table in search/README.md): on 12 seeds its median lies between 4,000 and 15,000 evaluations, and by 4,000 it hits in 2
 * to 5.
 */
export const PLANTS = [
  'ts_argmax(close, 20)',
  'ts_argmax(volume, 20)',
  'close / ts_max(high, 20)',
  'volume / ts_mean(volume, 20)',
  'ts_slope(close, 20) / close',
  'ts_std_dev(volume, 20) / ts_mean(volume, 20)',
];
