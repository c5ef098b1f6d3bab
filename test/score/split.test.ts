import { describe, expect, it } from 'vitest';
import { resolveSplit, type SplitConfig } from '../../src/score/split.js';
import { daysFrom } from '../engine/panel-of.js';

const dates = daysFrom('2019-12-22', 100);

function bad(config: SplitConfig, reach = 0): unknown {
  try {
    return resolveSplit(dates, config, reach);
  } catch (error) {
    return error;
  }
}

describe('the split', () => {
  it('is 60, 20 and 20 % of the dates by default, train and valid cut by what the label reaches', () => {
    expect(resolveSplit(dates, {}, 5)).toEqual({
      train: { from: 0, to: 60 },
      valid: { from: 60, to: 80 },
      test: { from: 80, to: 100 },
      scored: { train: { from: 0, to: 55 }, valid: { from: 60, to: 75 }, test: { from: 80, to: 100 } },
      embargo: 5,
    });
    expect(resolveSplit(dates, { embargo: 2 }, 5).scored.train.to).toBe(58);
  });

  it('takes whole years and months, both ends included', () => {
    const split = resolveSplit(dates, {
      train: ['2019', '2019'],
      valid: ['2020-01', '2020-02'],
      test: ['2020-03-01', '2020-03'],
    });
    expect(split).toMatchObject({
      train: { from: 0, to: 10 },
      valid: { from: 10, to: 70 },
      test: { from: 70, to: 100 },
    });
    const exact = resolveSplit(dates, { train: ['2019-12-22', '2020-01-05'], valid: ['2020-01-10', '2020-01-12'] });
    expect(exact).toMatchObject({
      train: { from: 0, to: 15 },
      valid: { from: 19, to: 22 },
      test: { from: 22, to: 100 },
    });
  });

  it('gives the dates between its neighbours to a part that is left out', () => {
    expect(resolveSplit(dates, { test: ['2020-03', '2020-03'] })).toMatchObject({
      train: { from: 0, to: 52 },
      valid: { from: 52, to: 70 },
      test: { from: 70, to: 100 },
    });
  });

  it('reads timestamps below a day', () => {
    const hours = ['2020-01-01T00:00', '2020-01-01T12:00', '2020-01-02T00:00', '2020-01-02T12:00', '2020-01-03T00:00'];
    expect(
      resolveSplit(hours, { train: ['2020-01-01', '2020-01-01'], valid: ['2020-01-02', '2020-01-02'] }).train,
    ).toEqual({ from: 0, to: 2 });
  });

  it('refuses ranges that are unreadable, empty, out of order, overlapping, or eaten by the embargo', () => {
    const cases: SplitConfig[] = [
      { train: ['2019', 'soon'] },
      { train: ['2019-13', '2020'] },
      { train: ['2001', '2002'] },
      { train: ['2020-02', '2020-01'] },
      { train: ['2019', '2020-01'], valid: ['2020-01-31', '2020-02'] },
      { train: ['2020-02', '2020-02'], valid: ['2020-01', '2020-01'] },
      { embargo: 20 },
    ];
    for (const config of cases) {
      expect(bad(config), JSON.stringify(config)).toMatchObject({
        code: 'D008',
        details: { hint: expect.any(String) },
      });
    }
    expect(bad({}, 60)).toMatchObject({ code: 'D008', message: expect.stringContaining('none is left to score') });
  });
});
