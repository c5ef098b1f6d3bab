import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { shortestDecimal } from './decimals.js';
import { hashPanel } from './hash.js';
import { cellsOf, type Panel, shapeOf } from './panel.js';

/** The panel with a 0/1 column as its universe, and so with another hash. D006 as `universeOf`. */
export function withUniverse(panel: Panel, column: string): Panel {
  const chosen = { ...panel, universe: universeOf(panel, column) };
  return { ...chosen, hash: hashPanel(chosen) };
}

/** A 0/1 column as a mask; a missing cell is outside. D006 when there is no such column, or nobody is ever in it. */
export function universeOf(panel: Omit<Panel, 'hash'>, column: string): Uint8Array {
  const name = column.toLowerCase();
  const field = panel.fields.get(name);
  if (!field) {
    const known = [...panel.fields.keys()];
    throw new AlphaError('D006', `no column \`${column}\` for the universe`, {
      hint:
        didYouMean(column, known) ?? `0/1 columns: ${zeroOne(panel).join(', ') || 'none'}; all: ${known.join(', ')}`,
      data: { column, known },
    });
  }
  const shape = shapeOf(panel);
  const universe = new Uint8Array(cellsOf(shape));
  let members = 0;
  for (let cell = 0; cell < universe.length; cell++) {
    const value = field[cell]!;
    if (Number.isNaN(value) || value === 0) continue;
    if (value !== 1) {
      throw new AlphaError('D006', `the universe \`${column}\` is no 0/1 column: it holds ${shortestDecimal(value)}`, {
        hint: `0/1 columns: ${zeroOne(panel).join(', ') || 'none in these data'}`,
        data: { column, value },
      });
    }
    universe[cell] = 1;
    members++;
  }
  if (members === 0) {
    throw new AlphaError('D006', `the universe \`${column}\` is empty: the column is never 1`, {
      hint: 'choose a 0/1 column that holds members',
      data: { column },
    });
  }
  return universe;
}

function zeroOne(panel: Pick<Panel, 'fields'>): string[] {
  return [...panel.fields]
    .filter(([, matrix]) => matrix.every((value) => value === 0 || value === 1 || Number.isNaN(value)))
    .map(([name]) => name);
}
