import { describe, expect, it } from 'vitest';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { cellAt, cellsOf, type Matrix, type Panel, shapeOf } from '../../src/panel/panel.js';
import { EVERY_OPERATOR, randomPanel } from './every-operator.js';

const backend = createBackend('reference');
const rounded = createBackend('reference32');

/** Values at real symbols on dates up to `last`, by date and symbol. */
function upTo(values: ArrayLike<number>, panel: Panel, last: number): number[] {
  const shape = shapeOf(panel);
  const out: number[] = [];
  for (let date = 0; date <= last; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) out.push(values[cellAt(shape, date, symbol)]!);
  }
  return out;
}

/** `before` up to a date, `after` from the next date on. */
function splice(before: Panel, after: Panel, last: number): Panel {
  const shape = shapeOf(before);
  const join = <T extends Matrix | Uint8Array>(first: T, second: T): T => {
    const out = second.slice() as T;
    for (let date = 0; date <= last; date++) {
      for (let symbol = 0; symbol < shape.symbols; symbol++) {
        const cell = cellAt(shape, date, symbol);
        out[cell] = first[cell]!;
      }
    }
    return out;
  };
  return {
    ...before,
    fields: new Map([...before.fields].map(([name, matrix]) => [name, join(matrix, after.fields.get(name)!)])),
    universe: join(before.universe!, after.universe!),
  };
}

describe.each(EVERY_OPERATOR)('$name', ({ operator, formulas }) => {
  const panel = randomPanel({ universe: true });

  it('does not see the future', () => {
    const changed = splice(panel, randomPanel({ universe: true, seed: 2 }), 14);
    const before = evaluate(formulas, panel, backend);
    const after = evaluate(formulas, changed, backend);
    for (const [i, values] of before.entries()) expect(upTo(after[i]!, panel, 14)).toEqual(upTo(values, panel, 14));
  });

  it('gives finite values or NaN, float32 where rounded, for any number of symbols; padding is NaN', () => {
    for (const symbols of [1, 15, 16, 17]) {
      const small = randomPanel({ symbols, dates: 12 });
      const shape = shapeOf(small);
      for (const values of [...evaluate(formulas, small, backend), ...evaluate(formulas, small, rounded)]) {
        expect(values.length).toBe(cellsOf(shape));
        expect(values.every((value) => Number.isNaN(value) || Number.isFinite(Math.fround(value)))).toBe(true);
        const real = upTo(values, small, 11).filter((value) => !Number.isNaN(value)).length;
        expect(Array.from(values).filter((value) => !Number.isNaN(value))).toHaveLength(real);
      }
      for (const values of evaluate(formulas, small, rounded)) {
        expect(values.every((value) => Object.is(value, Math.fround(value)) || Number.isNaN(value))).toBe(true);
      }
    }
  });

  it('has values on full data', () => {
    const full = randomPanel({ missing: 0 });
    for (const values of evaluate(formulas, full, backend))
      expect(values.some((value) => !Number.isNaN(value))).toBe(true);
  });

  it('gives the same values in a batch', () => {
    const batch = evaluate(
      EVERY_OPERATOR.flatMap((entry) => entry.formulas),
      panel,
      backend,
    );
    const at = EVERY_OPERATOR.flatMap((entry) => entry.formulas).indexOf(formulas[0]!);
    for (const [i, values] of evaluate(formulas, panel, backend).entries()) expect(batch[at + i]).toEqual(values);
  });

  it('keeps to the universe where it looks across symbols, and ignores it elsewhere', () => {
    const shape = shapeOf(panel);
    const across = operator.family === 'cross' || operator.family === 'group';
    const other = randomPanel({ universe: true, seed: 3 });
    // Cells outside the universe get other data: members must not notice.
    const outside = {
      ...panel,
      fields: new Map([...panel.fields].map(([name, matrix]) => [name, mixOutside(matrix, other.fields.get(name)!)])),
    };
    function mixOutside(inside: Matrix, rest: Matrix): Matrix {
      return Float32Array.from(inside, (value, cell) => (panel.universe![cell] === 1 ? value : rest[cell]!));
    }
    const everyone = evaluate(formulas, { ...panel, universe: null }, backend);
    const mixed = evaluate(formulas, outside, backend);
    for (const [i, values] of evaluate(formulas, panel, backend).entries()) {
      if (across) {
        for (let cell = 0; cell < cellsOf(shape); cell++) {
          if (panel.universe![cell] === 1) expect(mixed[i]![cell]).toBe(values[cell]);
          else expect(values[cell]).toBeNaN();
        }
      } else if (operator.family !== 'state') expect(values).toEqual(everyone[i]);
    }
  });
});
