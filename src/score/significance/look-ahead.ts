import { type Backend, evaluate } from '../../engine/index.js';
import type { Node } from '../../expr/nodes.js';
import { cellAt, type Matrix, type Panel, shapeOf, sliceMatrix } from '../../panel/panel.js';
import type { Rng } from '../../util/rng.js';

/**
 * The dynamic look-ahead check: a checked formula's values up to each of `cuts` random dates, against its values once all
 * data after that date are replaced by others. Returns the first cut (a date's index) at which a value changed, in any
 * bit; null when none did.
 */
export function changedByFuture(
  formula: Node,
  panel: Panel,
  { engine, rng, cuts = 5 }: { readonly engine: Backend; readonly rng: Rng; readonly cuts?: number },
): number | null {
  const shape = shapeOf(panel);
  const [values] = evaluate([formula], panel, engine);
  for (let i = 0; i < cuts; i++) {
    const cut = rng.int(shape.dates - 1);
    const [again] = evaluate([formula], withOtherFuture(panel, cut, rng), engine);
    for (let date = 0; date <= cut; date++) {
      for (let symbol = 0; symbol < shape.symbols; symbol++) {
        const cell = cellAt(shape, date, symbol);
        if (!Object.is(values![cell], again![cell])) return cut;
      }
    }
  }
  return null;
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
