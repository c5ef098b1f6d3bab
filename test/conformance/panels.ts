import { createMarket } from '../../src/panel/market.js';
import {
  cellAt,
  cellsOf,
  createMatrix,
  type GroupColumn,
  type Matrix,
  type Panel,
  type Shape,
} from '../../src/panel/panel.js';
import { createRng, type Rng } from '../../src/util/rng.js';

const NAMES = ['open', 'high', 'low', 'close', 'volume', 'vwap'];

function filled(shape: Shape, value: (date: number, symbol: number) => number): Matrix {
  const out = createMatrix(shape);
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) out[cellAt(shape, date, symbol)] = value(date, symbol);
  }
  return out;
}

/** One group per symbol, the last in none; and one per cell, some in none, some alone. */
function groupsOf(shape: Shape, rng: Rng): Map<string, GroupColumn> {
  const sector = Int32Array.from({ length: shape.symbols }, (_, symbol) => (symbol === 17 ? -1 : symbol % 3));
  const moving = Int32Array.from({ length: cellsOf(shape) }, () => rng.int(6) - 1);
  return new Map([
    ['sector', { labels: ['a', 'b', 'c'], codes: sector, static: true }],
    ['moving', { labels: ['a', 'b', 'c', 'd', 'e'], codes: moving, static: false }],
  ]);
}

function panelOf(shape: Shape, fields: Panel['fields'], rng: Rng, universe: boolean): Panel {
  const { dates, symbols } = createMarket(shape);
  const members = filled(shape, () => (rng.float() < 0.75 ? 1 : 0));
  const hash = `random ${rng.float()}`;
  return {
    dates,
    symbols,
    fields,
    groups: groupsOf(shape, rng),
    universe: universe ? Uint8Array.from(members) : null,
    hash,
  };
}

/** Whole numbers from -3 to 3: ties, zeros, constant windows and dates. */
function integers(shape: Shape, rng: Rng): Panel['fields'] {
  return new Map(NAMES.map((name) => [name, filled(shape, () => (rng.float() < 0.1 ? Number.NaN : rng.int(7) - 3))]));
}

/** A market with holes. */
function prices(shape: Shape, rng: Rng): Panel['fields'] {
  const { fields } = createMarket({ ...shape, seed: rng.int(1000) });
  return new Map(
    NAMES.map((name) => [
      name,
      filled(shape, (date, symbol) =>
        rng.float() < 0.1 ? Number.NaN : fields.get(name)![cellAt(shape, date, symbol)]!,
      ),
    ]),
  );
}

/** Large numbers that hardly move, without holes: what naive sums of squares lose. */
function levels(shape: Shape, rng: Rng): Panel['fields'] {
  return new Map(NAMES.map((name) => [name, filled(shape, () => 1e4 * (1 + 1e-4 * rng.float()))]));
}

/** Panels with a tenth of the cells missing, and one without holes; with and without a universe. */
export function panelsOf(shape: Shape): { title: string; panel: Panel }[] {
  return [false, true].flatMap((universe) =>
    Object.entries({ integers, prices, levels }).map(([title, fields]) => {
      const rng = createRng(3, title, String(universe));
      const panel = panelOf(shape, fields(shape, rng), rng, universe);
      return { title: `${title}${universe ? ' with a universe' : ''}`, panel };
    }),
  );
}

export const PANELS = panelsOf({ dates: 24, symbols: 18 });
