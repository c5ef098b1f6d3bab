import { cellAt } from '../panel/panel.js';
import { sortOrder } from './metrics/ranks.js';
import type { Target } from './target.js';

/** What is the same for every factor scored on one target. */
export interface Prepared {
  /** Per date of the target: symbols of the universe with a label, ascending by label. */
  readonly labelOrder: readonly Int32Array[];
  /** Cells of the universe with a finite close, on the target's dates. */
  readonly closeCells: number;
}

const cache = new WeakMap<Target, Prepared>();

/** Sorts the labels of each date once per target. */
export function prepare(target: Target): Prepared {
  const known = cache.get(target);
  if (known) return known;
  const prepared = build(target);
  cache.set(target, prepared);
  return prepared;
}

function build({ shape, label, universe, close, from, to }: Target): Prepared {
  const labels = new Float64Array(shape.symbols);
  const symbols = new Int32Array(shape.symbols);
  const order = new Int32Array(shape.symbols);
  const scratch = new Int32Array(shape.symbols);
  const labelOrder: Int32Array[] = [];
  let closeCells = 0;
  for (let date = from; date < to; date++) {
    let n = 0;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (universe?.[cell] === 0) continue;
      if (!Number.isNaN(close[cell]!)) closeCells++;
      if (Number.isNaN(label[cell]!)) continue;
      labels[n] = label[cell]!;
      symbols[n++] = symbol;
    }
    sortOrder(labels, n, order, scratch);
    labelOrder.push(Int32Array.from({ length: n }, (_, i) => symbols[order[i]!]!));
  }
  return { labelOrder, closeCells };
}
