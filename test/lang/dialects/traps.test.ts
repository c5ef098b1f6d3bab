import { describe, expect, it } from 'vitest';
import { print, readDialect } from '../../../src/lang/index.js';
import { differences, evaluateLists } from '../../ops/series.js';

type List = readonly (number | null)[];

/** What each tool computes where they differ: [dialect, formula, inputs, values]. */
const TRAPS: readonly (readonly [string, string, Readonly<Record<string, List>>, List])[] = [
  ['qlib', 'Rank($x, 4)', { x: [3, 1, 2, 2, 5, 2] }, [1, 0.5, 2 / 3, 0.625, 1, 0.5]],
  ['qlib', 'Rank($x, 3)', { x: [1, 2, null, 4, 5] }, [1, 1, null, 1, 1]],
  ['qlib', 'IdxMax($x, 4)', { x: [1, 3, 3] }, [4, 4, 3]],
  ['qlib', 'Std($x, 4)', { x: [1, 2, 4, 8] }, [null, Math.SQRT1_2, 1.527525232, 3.095695937]],
  ['qlib', 'Mean($x, 2)', { x: [1, null, 3, 4] }, [1, 1, 3, 3.5]],
  ['qlib', 'Count($x, 2)', { x: [1, null, 3, null] }, [1, 1, 1, 1]],
  [
    'qlib',
    'Corr($x, $y, 3)',
    { x: [1, 1, 1, 2, 3], y: [5, 6, 7, 8, 8.5] },
    [null, null, null, 0.8660254038, 0.9819805061],
  ],
  ['qlib', 'Mean($x>Ref($x,1), 3)', { x: [10, 11, null, 12, 12] }, [null, 1, 1, 1, 0]],
  ['alphagen', 'Rank($x,4d)', { x: [3, 1, 2, 2, 5, 2] }, [null, null, null, 0.625, 0.25, 0.75]],
  ['alphagen', 'WMA($x,3d)', { x: [1, 2, 3, null, 5, 6, 7] }, [null, null, 8 / 3, null, null, null, 20 / 3]],
  ['alphagen', 'Med($x,4d)', { x: [4, 1, 3, 2, 9] }, [null, null, null, 2, 2]],
  ['alphagen', 'Med($x,3d)', { x: [4, 1, 3] }, [null, null, 3]],
  ['alphagen', 'EMA($x,3d)', { x: [1, 2, 4] }, [null, null, (4 + 2 / 2 + 1 / 4) / 1.75]],
  ['alphagen', 'Mean($x,2d)', { x: [1, null, 3, 4] }, [null, null, null, 3.5]],
  ['brain', 'ts_rank(x, 4)', { x: [3, 1, 2, 2, 5, 2] }, [null, null, null, 0.5, 1, 1 / 3]],
  ['brain', 'ts_std_dev(x, 4)', { x: [1, 2, 4, 8] }, [null, null, null, 2.680951324]],
  ['brain', 'ts_arg_max(x, 4)', { x: [1, 3, 3, 2, 0] }, [null, null, null, 2, 3]],
  ['brain', 'ts_backfill(to_nan(x, value=0), 3)', { x: [5, 0, 0, 0] }, [5, 5, 5, null]],
  ['gtja', 'WMA(X, 2)', { x: [1, 2, 4] }, [null, 2.9 / 1.9, 5.8 / 1.9]],
  ['gtja', 'SMA(X, 4, 1)', { x: [4, 8, null, 0] }, [4, 5, null, 3.75]],
  ['wq101', 'decay_linear(x, 2.9)', { x: [1, 2, 4] }, [null, 5 / 3, 10 / 3]],
];

describe('each dialect keeps its own meaning', () => {
  for (const [dialect, formula, input, values] of TRAPS) {
    it(`${dialect}: ${formula}`, () => {
      const ours = print(readDialect(dialect, formula).ast);
      const actual = evaluateLists(ours, input, 'dates');
      expect(differences(actual, values, 1e-8), `${ours} gives ${JSON.stringify(actual)}`).toEqual([]);
    });
  }

  it('brain: a rank of a rank of ranks counts its operand once', () => {
    const { ast } = readDialect('brain', 'rank(-rank(rank(x)))');
    const values = evaluateLists(print(ast), { x: [1, 2, 2, null, 5] }, 'symbols');
    expect(differences(values, [1, 0.5, 0.5, null, 0])).toEqual([]);
    expect(print(ast).length).toBeLessThan(250);
  });
});
