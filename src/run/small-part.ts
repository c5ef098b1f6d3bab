import { cellAt, createMatrix, type Matrix, type Panel, shapeOf, sliceDates } from '../panel/panel.js';

const SYMBOLS = 32;

/** The last so many dates of the 32 symbols with the most closes in them. */
export function smallPart(panel: Panel, last: number): Panel {
  const { dates } = shapeOf(panel);
  const recent = sliceDates(panel, Math.max(0, dates - last), dates);
  const from = shapeOf(recent);
  const close = recent.fields.get('close')!;
  const covered = recent.symbols.map((_, symbol) => {
    let count = 0;
    for (let date = 0; date < from.dates; date++) {
      const cell = cellAt(from, date, symbol);
      if (!Number.isNaN(close[cell]!) && recent.universe?.[cell] !== 0) count++;
    }
    return { symbol, count };
  });
  const chosen = covered
    .sort((a, b) => b.count - a.count || a.symbol - b.symbol)
    .slice(0, SYMBOLS)
    .map(({ symbol }) => symbol)
    .sort((a, b) => a - b);
  const shape = { dates: from.dates, symbols: chosen.length };
  const copy = (source: ArrayLike<number>, out: Matrix | Int32Array | Uint8Array) => {
    for (let date = 0; date < shape.dates; date++) {
      for (const [i, symbol] of chosen.entries()) out[cellAt(shape, date, i)] = source[cellAt(from, date, symbol)]!;
    }
  };
  const picked = (source: Matrix): Float32Array => {
    const out = createMatrix(shape);
    copy(source, out);
    return out;
  };
  const cells = createMatrix(shape).length;
  const universe = recent.universe && new Uint8Array(cells);
  if (universe) copy(recent.universe!, universe);
  const groups = [...recent.groups].map(([name, group]) => {
    const codes = new Int32Array(group.static ? chosen.length : cells).fill(-1);
    if (group.static) codes.set(chosen.map((symbol) => group.codes[symbol]!));
    else copy(group.codes, codes);
    return [name, { ...group, codes }] as const;
  });
  return {
    ...recent,
    symbols: chosen.map((symbol) => recent.symbols[symbol]!),
    fields: new Map([...recent.fields].map(([name, matrix]) => [name, picked(matrix)])),
    groups: new Map(groups),
    universe,
  };
}
