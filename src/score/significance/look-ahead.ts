import { type Backend, evaluate, type Values } from '../../engine/index.js';
import type { Node } from '../../expr/nodes.js';
import { cellAt, type Matrix, type Panel, type Shape, shapeOf, sliceMatrix, TILE, tilesOf } from '../../panel/panel.js';
import type { Rng } from '../../util/rng.js';

/**
 * The dynamic look-ahead check: values of checked formulas up to each of `cuts` random dates, against their values once
 * all data after that date are replaced by others. For each formula the first cut tried (a date's index) at which a value
 * changed, in any bit; null where none did. Other data are made once a cut, for all formulas.
 */
export function changedByFuture(
  formulas: readonly Node[],
  panel: Panel,
  { engine, rng, cuts = 5 }: { readonly engine: Backend; readonly rng: Rng; readonly cuts?: number },
): (number | null)[] {
  const shape = shapeOf(panel);
  const printsOn = (seen: Panel) => formulas.map((formula) => datePrints(evaluate([formula], seen, engine)[0]!, shape));
  const prints = printsOn(panel);
  const changed = new Array<number | null>(formulas.length).fill(null);
  for (let i = 0; i < cuts; i++) {
    const cut = rng.int(shape.dates - 1);
    for (const [k, again] of printsOn(withOtherFuture(panel, cut, rng)).entries()) {
      if (again.some((print, date) => date <= cut && print !== prints[k]![date])) changed[k] ??= cut;
    }
  }
  return changed;
}

/** A number for each date that tells its values' bits apart: matrices of many formulas are too much to keep. */
function datePrints(values: Values, shape: Shape): Uint32Array {
  const width = values.BYTES_PER_ELEMENT / Uint32Array.BYTES_PER_ELEMENT;
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * width);
  const prints = new Uint32Array(shape.dates);
  for (let tile = 0; tile < tilesOf(shape); tile++) {
    const lanes = Math.min(TILE, shape.symbols - tile * TILE);
    for (let date = 0; date < shape.dates; date++) {
      const start = cellAt(shape, date, tile * TILE);
      let print = prints[date]!;
      for (let cell = start; cell < start + lanes; cell++) {
        // FNV-1a by words, its high bits turned down so that they count too. One missing value is like another.
        const missing = Number.isNaN(values[cell]!);
        for (let word = cell * width; word < (cell + 1) * width; word++) {
          print = Math.imul(print ^ (missing ? 1 : words[word]!), 0x01000193);
          print ^= print >>> 15;
        }
      }
      prints[date] = print;
    }
  }
  return prints;
}

/** Every field after the cut, universe and moving groups too, is what another symbol had on another date. */
function withOtherFuture(panel: Panel, cut: number, rng: Rng): Panel {
  const shape = shapeOf(panel);
  const { dates, symbols } = shape;
  const sources: number[] = [];
  for (let i = (cut + 1) * symbols; i < dates * symbols; i++) {
    sources.push(cellAt(shape, cut + 1 + rng.int(dates - cut - 1), rng.int(symbols)));
  }
  const replace = <T extends Matrix | Int32Array | Uint8Array>(matrix: T, change: (value: number) => number): T => {
    const out = sliceMatrix(shape, matrix, 0, dates);
    let i = 0;
    for (let date = cut + 1; date < dates; date++) {
      for (let symbol = 0; symbol < symbols; symbol++) {
        out[cellAt(shape, date, symbol)] = change(matrix[sources[i++]!]!);
      }
    }
    return out;
  };
  const same = (value: number) => value;
  return {
    ...panel,
    fields: new Map([...panel.fields].map(([name, matrix]) => [name, replace(matrix, (value) => value * 1.25)])),
    groups: new Map(
      [...panel.groups].map(([name, group]) => [
        name,
        group.static ? group : { ...group, codes: replace(group.codes, same) },
      ]),
    ),
    universe: panel.universe && replace(panel.universe, same),
  };
}
