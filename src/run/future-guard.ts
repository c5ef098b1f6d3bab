import { type Backend, environmentOf } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { check } from '../lang/index.js';
import type { Panel } from '../panel/panel.js';
import { changedByFuture } from '../score/significance/look-ahead.js';
import { createRng } from '../util/rng.js';
import { smallPart } from './small-part.js';

/** Dates the check is made on at least, and times the formula's lookback, so that most cuts fall where it has values. */
const DATES = 160;
const LOOKBACKS = 2;

/**
 * Stands before the pool: a formula joins only if its values at five random cuts stay as they are, bit for bit, when all
 * later data are replaced. It looks at the last dates of the 32 symbols with the most closes, as the cost must be small
 * beside an evaluation; the cuts follow from the formula's hash, so a run stays a function of its seed.
 */
export class FutureGuard {
  readonly #train: Panel;
  readonly #engine: Backend;
  readonly #parts = new Map<number, Panel>();

  constructor(train: Panel, engine: Backend) {
    this.#train = train;
    this.#engine = engine;
  }

  /** The date at which a value changed, or null: none did. */
  changed(form: Node, hash: string): string | null {
    const { lookback } = check(form, environmentOf(this.#train));
    const panel = this.#part(lookback === 'all' ? DATES : Math.max(DATES, LOOKBACKS * lookback));
    const [cut] = changedByFuture([form], panel, { engine: this.#engine, rng: createRng(0, 'look-ahead', hash) });
    return cut === null ? null : panel.dates[cut!]!;
  }

  /** In powers of two: few parts serve all lookbacks. */
  #part(least: number): Panel {
    const dates = 2 ** Math.ceil(Math.log2(least / DATES)) * DATES;
    const part = this.#parts.get(dates) ?? smallPart(this.#train, dates);
    this.#parts.set(dates, part);
    return part;
  }
}
