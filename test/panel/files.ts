import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadOptions, loadPanel } from '../../src/panel/index.js';
import { cellAt, type Panel, shapeOf } from '../../src/panel/panel.js';
import { AlphaError } from '../../src/util/errors.js';

export const scratch = () => mkdtempSync(join(tmpdir(), 'alphalode-'));

/** A file with this text in a folder of its own. */
export function csv(text: string, name = 'panel.csv'): string {
  const path = join(scratch(), name);
  writeFileSync(path, text);
  return path;
}

/** A field of one symbol by date. */
export function column(panel: Panel, field: string, symbol: string): number[] {
  const shape = shapeOf(panel);
  const matrix = panel.fields.get(field)!;
  return panel.dates.map((_, date) => matrix[cellAt(shape, date, panel.symbols.indexOf(symbol))]!);
}

/** The typed error that loading ends in. */
export async function refusal(path: string, options: LoadOptions = {}): Promise<AlphaError> {
  try {
    await loadPanel(path, options);
  } catch (error) {
    if (error instanceof AlphaError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
