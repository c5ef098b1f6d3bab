import { createMarket } from '../../src/panel/market.js';
import { cellAt, cellsOf, createMatrix, type GroupColumn, type Matrix, type Panel } from '../../src/panel/panel.js';
import { createRng, type Rng } from '../../src/util/rng.js';

const SHAPE = { dates: 24, symbols: 18 };
const NAMES = ['open', 'high', 'low', 'close', 'volume', 'vwap'];

function filled(value: (date: number, symbol: number) => number): Matrix {
  const out = createMatrix(SHAPE);
  for (let date = 0; date < SHAPE.dates; date++) {
    for (let symbol = 0; symbol < SHAPE.symbols; symbol++) out[cellAt(SHAPE, date, symbol)] = value(date, symbol);
  }
  return out;
}

/** One group per symbol, the last in none; and one per cell, some in none, some alone. */
function groupsOf(rng: Rng): Map<string, GroupColumn> {
  const sector = Int32Array.from({ length: SHAPE.symbols }, (_, symbol) => (symbol === 17 ? -1 : symbol % 3));
  const moving = Int32Array.from({ length: cellsOf(SHAPE) }, () => rng.int(6) - 1);
  return new Map([
    ['sector', { labels: ['a', 'b', 'c'], codes: sector, static: true }],
    ['moving', { labels: ['a', 'b', 'c', 'd', 'e'], codes: moving, static: false }],
  ]);
}

function panelOf(fields: Panel['fields'], rng: Rng, universe: boolean): Panel {
  const { dates, symbols } = createMarket(SHAPE);
  const members = filled(() => (rng.float() < 0.75 ? 1 : 0));
  const hash = `random ${rng.float()}`;
  return { dates, symbols, fields, groups: groupsOf(rng), universe: universe ? Uint8Array.from(members) : null, hash };
}

/** Whole numbers from -3 to 3: ties, zeros, constant windows and dates. */
function integers(rng: Rng): Panel['fields'] {
  return new Map(NAMES.map((name) => [name, filled(() => (rng.float() < 0.1 ? Number.NaN : rng.int(7) - 3))]));
}

/** A market with holes. */
function prices(rng: Rng): Panel['fields'] {
  const { fields } = createMarket({ ...SHAPE, seed: rng.int(1000) });
  return new Map(
    NAMES.map((name) => [
      name,
      filled((date, symbol) => (rng.float() < 0.1 ? Number.NaN : fields.get(name)![cellAt(SHAPE, date, symbol)]!)),
    ]),
  );
}

/** Panels with a tenth of the cells missing. */
export const PANELS = [false, true].flatMap((universe) =>
  Object.entries({ integers, prices }).map(([title, fields]) => {
    const rng = createRng(3, title, String(universe));
    return { title: `${title}${universe ? ' with a universe' : ''}`, panel: panelOf(fields(rng), rng, universe) };
  }),
);
