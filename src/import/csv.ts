import { fromCSV } from 'arquero';
import { AlphaError } from '../util/errors.js';
import type { ImportSource } from './source.js';

const FORMULA = ['formula', 'expr', 'expression', 'alpha', 'code'];
const ID = ['id', 'name'];

/** A CSV file with a column of formulas in this program's language. */
export const fromCsv: ImportSource = {
  name: 'csv',
  about: `a CSV file with a column ${FORMULA.slice(0, 3).join(', ')}, and perhaps id and weight`,
  dialect: 'alpha',
  split: (text, path) => {
    const table = fromCSV(text, { autoType: false });
    const columns = new Map(table.columnNames().map((name) => [name.trim().toLowerCase(), name]));
    const column = (names: readonly string[]) =>
      names.map((name) => columns.get(name)).find((name) => name !== undefined);
    const formula = column(FORMULA);
    if (formula === undefined) {
      throw new AlphaError('D005', `${path} has no column of formulas`, {
        hint: `name it one of ${FORMULA.join(', ')}`,
      });
    }
    const [id, weight] = [column(ID), column(['weight'])];
    return Array.from({ length: table.numRows() }, (_, row) => {
      const number = weight === undefined ? Number.NaN : Number(table.get(weight, row));
      return {
        id: id === undefined ? `row${row + 2}` : String(table.get(id, row)),
        text: String(table.get(formula, row) ?? ''),
        ...(Number.isFinite(number) && { weight: number }),
      };
    });
  },
};
