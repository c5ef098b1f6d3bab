import { describe, expect, it } from 'vitest';
import { computeLabel, labelReach } from '../../src/score/label.js';
import { panelOf, tableOf } from '../engine/panel-of.js';

const panel = panelOf({
  fields: {
    close: [
      [1, 10, 0],
      [2, 10, 1],
      [3, null, 2],
      [6, 20, 4],
    ],
    target: [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, null],
      [1, 1, 1],
    ],
  },
  groups: { sector: ['a', 'a', null] },
});

describe('labels', () => {
  it('are the return from t+delay to t+delay+horizon; NaN where a price is missing or the base is 0', () => {
    expect(tableOf(computeLabel(panel, { horizon: 1, delay: 0, price: 'close' }), panel)).toEqual([
      [1, 0, null],
      [0.5, null, 1],
      [1, null, 1],
      [null, null, null],
    ]);
    expect(tableOf(computeLabel(panel, { horizon: 2, delay: 1, price: 'CLOSE' }), panel)[0]).toEqual([2, 1, 3]);
    expect(labelReach({ horizon: 2, delay: 1, price: 'close' })).toBe(3);
  });

  it('can be a column, whose value is the outcome already', () => {
    expect(tableOf(computeLabel(panel, { column: 'target', horizon: 5 }), panel)[2]).toEqual([7, 8, null]);
    expect(labelReach({ column: 'target', horizon: 5 })).toBe(5);
  });

  it('can be net of group means over the universe', () => {
    const neutral = computeLabel(panel, { column: 'target', horizon: 1, neutralize: 'sector' });
    expect(tableOf(neutral, panel)[0]).toEqual([-0.5, 0.5, null]);
    const inside = { ...panel, universe: Uint8Array.from({ length: 64 }, (_, cell) => (cell % 16 === 0 ? 1 : 0)) };
    expect(tableOf(computeLabel(inside, { column: 'target', horizon: 1, neutralize: 'sector' }), panel)[1]).toEqual([
      0,
      null,
      null,
    ]);
  });

  it('name the columns there are when one is missing', () => {
    expect(() => computeLabel(panel, { horizon: 1, delay: 0, price: 'clsoe' })).toThrow(
      expect.objectContaining({
        code: 'D005',
        details: expect.objectContaining({ hint: expect.stringContaining('`close`') }),
      }),
    );
    expect(() => computeLabel(panel, { column: 'nothing_like_it', horizon: 1 })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ hint: 'columns: close, target' }) }),
    );
    expect(() => computeLabel(panel, { horizon: 1, delay: 0, price: 'close', neutralize: 'nope' })).toThrow(
      expect.objectContaining({ code: 'D005' }),
    );
  });
});
