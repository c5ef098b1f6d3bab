import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { cellsOf, type Panel, shapeOf } from './panel.js';

/** The panel with a 0/1 column as its universe; a missing cell is outside. D006 when there is none, or nobody is in it. */
export function withUniverse<P extends Omit<Panel, 'hash'>>(panel: P, column: string): P {
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
  const universe = new Uint8Array(new SharedArrayBuffer(cellsOf(shape)));
  let members = 0;
  for (let cell = 0; cell < universe.length; cell++) {
    const value = field[cell]!;
    if (Number.isNaN(value) || value === 0) continue;
    universe[cell] = 1;
    members++;
  }
  if (members === 0) {
    throw new AlphaError('D006', `the universe \`${column}\` is empty: the column is never 1`, {
      hint: 'choose a 0/1 column that holds members',
      data: { column },
    });
  }
  return { ...panel, universe };
}

function zeroOne(panel: Pick<Panel, 'fields'>): string[] {
  return [...panel.fields]
    .filter(([, matrix]) => matrix.every((value) => value === 0 || value === 1 || Number.isNaN(value)))
    .map(([name]) => name);
}
