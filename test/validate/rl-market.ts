import { createVocabulary, type Vocabulary } from '../../search/space/vocabulary.js';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { check, parse } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { hit } from '../../src/score/hit.js';
import { createTarget, type Target } from '../../src/score/target.js';
import { DEFAULTS } from '../search/fixtures.js';

const SYMBOLS = 60;
const WARM_UP = 40;
const TRAIN = 120;
/** Of the planted formula with the label. */
const PLANTED_IC = 0.3;

/** The panel that all plants grow on: 60 symbols, 40 dates of warm-up, 120 scored dates. */
export function bareMarket(): Panel {
  return createMarket({ symbols: SYMBOLS, dates: WARM_UP + TRAIN, seed: 1 });
}

export function planted(text: string, panel: Panel): ArrayLike<number> {
  return evaluate([check(parse(text), environmentOf(panel)).ast], panel, createBackend('reference'))[0]!;
}

/** The market with a label that one planted formula explains in part. */
export function marketWith(plant: ArrayLike<number>, seed: number): { panel: Panel; target: Target } {
  const panel = plantTarget(bareMarket(), [plant], PLANTED_IC, seed);
  return { panel, target: targetOf(panel, 'target') };
}

/** Scores the dates after the warm-up. */
export function targetOf(panel: Panel, column: string): Target {
  const range = { from: WARM_UP, to: WARM_UP + TRAIN };
  return createTarget(panel, panel.fields.get(column)!, range, { horizon: 1 });
}

export function vocabularyFor(panel: Panel): Vocabulary {
  return createVocabulary(DEFAULTS, environmentOf(panel, ['target']));
}

/** Likeness of values and plant; with little patience for what is far off: a tenth of the dates is looked at first. */
export function likeness(values: ArrayLike<number>, plant: ArrayLike<number>, target: Target): number {
  const few = hit(values, plant, { ...target, to: target.from + 12 }) ?? 0;
  return few < 0.7 ? few : (hit(values, plant, target) ?? 0);
}

/**
 * Plants of 3 to 7 tokens, one set for all strategies, chosen by the curves of random search alone (`gp.js curves`, table
 * in search/README.md): on 12 seeds its median lies between 4,000 and 15,000 evaluations, and by 4,000 it hits in 2 to 5.
 */
export const PLANTS = [
  'ts_argmax(close, 20)',
  'ts_argmax(volume, 20)',
  'close / ts_max(high, 20)',
  'volume / ts_mean(volume, 20)',
  'ts_slope(close, 20) / close',
  'ts_std_dev(volume, 20) / ts_mean(volume, 20)',
];
