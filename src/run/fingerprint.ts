import { type BackendName, createBackend, evaluate } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { cellAt, type Panel, shapeOf } from '../panel/panel.js';
import { averageRanks, sortOrder } from '../score/metrics/ranks.js';
import { isOfDevice } from '../util/errors.js';
import { sha256 } from '../util/hash.js';
import { smallPart } from './small-part.js';

const DATES = 160;
/** Every so many of the last dates are looked at. */
const STRIDE = 2;
const LOOKS = 40;
/** Dates with a value that varies, below which a formula has no fingerprint. */
const FEWEST = 20;
/** Steps of a z-score that count: coarse, so that the rounding of float32 seldom tells two copies apart. */
const STEPS = 32;

/**
 * Tells formulas apart by their values on a small part of the train panel: the last 160 dates of the 32 symbols with the
 * most closes. Equal are formulas with the same ranks and, in steps of 1/32, the same z-scores of 32 symbols on 40 dates:
 * `2 * x + 1` is `x`, `log(x)` is not. No formula's text is looked at, so it finds what no rewriting rule knows.
 */
export class Fingerprints {
  readonly #panel: Panel;
  readonly #backend: ReturnType<typeof createBackend>;

  constructor(train: Panel, backend: BackendName) {
    this.#panel = smallPart(train, DATES);
    this.#backend = createBackend(backend);
  }

  /** One per formula; null where there are too few values to tell. */
  of(forms: readonly Node[]): (string | null)[] {
    try {
      return evaluate(forms, this.#panel, this.#backend).map((values) => fingerprint(values, this.#panel));
    } catch (error) {
      if (isOfDevice(error)) throw error;
      // The workers find out which one it is, and count it as failed.
      if (forms.length > 1) return forms.flatMap((form) => this.of([form]));
      if (error instanceof Error) return [null];
      throw error;
    }
  }
}

function fingerprint(values: ArrayLike<number>, panel: Panel): string | null {
  const shape = shapeOf(panel);
  const row = new Float64Array(shape.symbols);
  const order = new Int32Array(shape.symbols);
  const scratch = new Int32Array(shape.symbols);
  const ranks = new Float64Array(shape.symbols);
  const marks = new Int16Array(LOOKS * (2 * shape.symbols + 1));
  let at = 0;
  let varied = 0;
  for (let look = 0; look < LOOKS; look++) {
    const date = shape.dates - 1 - look * STRIDE;
    if (date < 0) break;
    let held = 0;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const value = values[cellAt(shape, date, symbol)]!;
      if (Number.isNaN(value)) continue;
      // Which symbols have a value is a mark too.
      marks[at] = (marks[at]! * 31 + symbol + 1) | 0;
      row[held++] = value;
    }
    at++;
    const { mean, deviation } = momentsOf(row, held);
    if (!(deviation > 1e-6 * Math.abs(mean))) continue;
    varied++;
    sortOrder(row, held, order, scratch);
    averageRanks(row, order, held, ranks);
    for (let i = 0; i < held; i++) {
      marks[at++] = 2 * ranks[i]!;
      marks[at++] = Math.round((STEPS * (row[i]! - mean)) / deviation);
    }
  }
  if (varied < FEWEST) return null;
  const hash = sha256();
  hash.update(new Uint8Array(marks.buffer));
  return hash.hex().slice(0, 24);
}

function momentsOf(row: Float64Array, held: number): { mean: number; deviation: number } {
  let mean = 0;
  for (let i = 0; i < held; i++) mean += row[i]! / held;
  let squares = 0;
  for (let i = 0; i < held; i++) squares += (row[i]! - mean) ** 2 / held;
  return { mean, deviation: Math.sqrt(squares) };
}
