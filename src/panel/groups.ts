import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { type GroupColumn, type Matrix, type Shape, symbolAt } from './panel.js';

/** The group that an alias stands for: a group column by name, or a numeric column whose values name groups. */
export function findGroup(
  name: string,
  groups: ReadonlyMap<string, GroupColumn>,
  fields: ReadonlyMap<string, Matrix>,
  shape: Shape,
): GroupColumn {
  const key = name.toLowerCase();
  const group = groups.get(key);
  if (group) return group;
  const field = fields.get(key);
  if (field) return groupByValue(field, shape);
  const known = [...groups.keys()];
  throw new AlphaError('D005', `no group column \`${name}\``, {
    hint: didYouMean(name, known) ?? (known.length > 0 ? `groups: ${known.join(', ')}` : 'the data have no groups'),
    data: { column: name, known },
  });
}

/** Codes such as 801010 as a group; labels in the order of the numbers, missing where the number is. */
function groupByValue(field: Matrix, shape: Shape): GroupColumn {
  const numbers = [...new Set(field)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const place = new Map(numbers.map((value, i) => [value, i]));
  const codes = new Int32Array(field.length).fill(-1);
  for (let cell = 0; cell < field.length; cell++) codes[cell] = place.get(field[cell]!) ?? -1;
  return oncePerSymbol({ labels: numbers.map(String), codes, static: false }, shape);
}

/** A group whose label never changes within a symbol as one code per symbol; otherwise the group itself. */
export function oncePerSymbol(group: GroupColumn, shape: Shape): GroupColumn {
  const bySymbol = new Int32Array(shape.symbols).fill(-1);
  for (let cell = 0; cell < group.codes.length; cell++) {
    const code = group.codes[cell]!;
    if (code < 0) continue;
    const symbol = symbolAt(shape, cell);
    if (bySymbol[symbol]! >= 0 && bySymbol[symbol] !== code) return group;
    bySymbol[symbol] = code;
  }
  return { labels: group.labels, codes: bySymbol, static: true };
}
