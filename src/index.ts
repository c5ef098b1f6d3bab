/**
 * alphalode as a library: read a formula, load a panel, score the formula, mine for more.
 *
 * ```ts
 * const panel = await loadPanel('data/us');
 * const { metrics } = evaluate('rank(-ts_delta(close, 5))', panel, { label: { horizon: 5, delay: 1, price: 'close' } });
 * ```
 */

export type { Node } from './expr/nodes.js';
export { check, parse, print } from './lang/index.js';
export { createMarket, loadPanel, plantTarget, writePanel } from './panel/index.js';
export type { Panel } from './panel/panel.js';
export type { RunConfigInput } from './run/config.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './run/evaluate.js';
export type { Library, LibraryFactor } from './run/library.js';
export { type MineResult, mine, resume } from './run/mine.js';
export type { Progress } from './run/progress.js';
export { AlphaError, formatError } from './util/errors.js';
export { VERSION } from './util/version.js';
