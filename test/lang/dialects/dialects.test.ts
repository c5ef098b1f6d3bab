import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../../src/lang/dialects/rule.js';
import { dialects, equal, parse, print, printDialect, type ReadOptions, readDialect } from '../../../src/lang/index.js';
import type { ErrorCode } from '../../../src/util/error-codes.js';
import { AlphaError } from '../../../src/util/errors.js';
import { typedAst } from '../random-ast.js';
import { assertMany } from '../runs.js';

/** Cases of each property; `npm run fuzz` asks for a million. */

const ours = (dialect: string, text: string, options?: ReadOptions) => print(readDialect(dialect, text, options).ast);
const notes = (dialect: string, text: string) => readDialect(dialect, text).notes.map(({ message }) => message);

describe('readers', () => {
  const READ: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    wq101: {
      'Ts_Rank(correlation(IndNeutralize(vwap, IndClass.sector), volume, 3.9), 5.5)':
        'ts_rank(ts_corr(group_neutralize(vwap, sector), volume, 3), 5)',
      'min(low, 5)': 'ts_min(low, 5)',
      'max(close, open)': 'max(close, open)',
      'min(low, 5.)': 'min(low, 5)',
      'SignedPower(close, 2.)': 'signed_power(close, 2)',
      'scale(close)': 'scale(close, 1)',
      'sum(close, 8) / 8': 'ts_sum(close, 8) / 8',
    },
    gtja: {
      'CLOSE=DELAY(CLOSE,1)?0:1': 'close == ts_delay(close, 1) ? 0 : 1',
      'COUNT(CLOSE>OPEN & LOW<HIGH,5)': 'ts_count(close > open && low < high, 5)',
      'MAX(CLOSE,3)': 'max(close, 3)',
      'SMA(CLOSE,12,1)': 'ts_sma_cn(close, 12, 1)',
      'WMA(CLOSE,5)': 'ts_decay_exp(close, 5, 0.9)',
      'SUMIF(VOLUME,20,CLOSE>OPEN)': 'ts_sum_if(volume, close > open, 20)',
      'REGBETA(CLOSE,SEQUENCE(20),20)': 'ts_slope(close, 20)',
      'REGRESI(CLOSE,OPEN,20)': 'ts_regresid(close, open, 20)',
      'HIGHDAY(HIGH,20)': 'ts_days_since_max(high, 20)',
      'RET./LD': '(close / ts_delay(close, 1) - 1) / (ts_delay(low, 1) - low)',
    },
    qlib: {
      'Mean($close, 5)/$close': 'ts_mean(close, 5, skipna=true) / close',
      'If($close>$open, Greater($high, 1), Less($low, 2))': 'close > open ? max(high, 1) : min(low, 2)',
      'Rank($close, 5)': 'ts_rank(close, 5, skipna=true)',
      'IdxMax($high, 5)/5': 'ts_argmax(high, 5, skipna=true) / 5',
      '-$close**2': '-close^2',
      // Python: `&` binds tighter than comparisons.
      '$a > 1 & $b < 2': 'a > (1 && b) < 2',
      '($a > 1) | ($b < 2)': 'a > 1 || b < 2',
      'Mul(-1, $close)': '-close',
      '-1*$close': '-1 * close',
    },
    brain: {
      'a = ts_delta(close, 5); -a / ts_std_dev(close, 20)':
        '-ts_delta(close, 5) / (ts_std_dev(close, 20) * sqrt((20 - 1) / 20))',
      'ts_arg_max(close, 10)': 'ts_days_since_max(close, 10)',
      'rank(close)': '(rank(close) * cs_count(close) - 1) / (cs_count(close) - 1)',
      'multiply(close, volume, filter=true)': 'nan_to(close, 1) * nan_to(volume, 1)',
      'subtract(close, open, low)': 'close - open - low',
      'ts_regression(close, volume, 20, rettype=2)': 'ts_regbeta(close, volume, 20, skipna=true)',
      'trade_when(volume > adv20, close, -1)': 'trade_when(volume > adv20, close, 0)',
      'and(close > 1, not(open < 2))': 'close > 1 && !(open < 2)',
      'ts_backfill(close, lookback=20)': 'ts_backfill(close, 20)',
      'normalize(close, useStd=true, limit=2)': 'clip(zscore(close), -2, 2)',
    },
    alphagen: {
      'Greater($close,Constant(-1.5))': 'max(close, -1.5)',
      'Ref(close,20d)': 'ts_delay(close, 20)',
      'Med($close,5d)': 'ts_median(close, 5)',
      'Med($close,4d)': 'ts_quantile(close, 4, floor((4 - 1) / 2) / (4 - 1))',
      'Rank($close,4d)': '(4 + 1) / 4 - ts_rank(close, 4)',
      'WMA($close,3d)': '(ts_decay_linear(close, 3) * (3 + 1) - 2 * ts_mean(close, 3)) / (3 - 1)',
      'EMA($close,9d)': 'ts_decay_exp(close, 9, 1 - 2 / (9 + 1))',
      'TsMean($close,10)': 'ts_mean(close, 10)',
    },
  };
  for (const [dialect, cases] of Object.entries(READ)) {
    for (const [text, expected] of Object.entries(cases)) {
      it(`${dialect}: ${text}`, () => expect(ours(dialect, text)).toBe(print(normalise(parse(expected)))));
    }
  }

  it('a money volume and a volume of shares are told apart', () => {
    expect(notes('wq101', 'volume / adv20')[0]).toContain('money');
    expect(ours('wq101', 'adv20 < volume', { adv: 'shares' })).toBe('ts_mean(volume, 20) < volume');
    expect(readDialect('wq101', 'adv20 < volume', { adv: 'shares' }).notes).toEqual([]);
  });

  it('say what they decided, with the place', () => {
    expect(notes('wq101', 'delta(close, 2.7)')[0]).toContain('2.7 is read as 2');
    expect(notes('wq101', 'min(low, 5)')[0]).toContain('ts_min');
    expect(notes('qlib', 'Mean($close>Ref($close,1), 5)')[0]).toContain('missing');
    expect(notes('gtja', 'MAX(CLOSE, 5)')[0]).toContain('table 15');
    expect(notes('brain', 'hump(close)')[0]).toContain('limit');
    const [note] = readDialect('wq101', 'rank(delta(close, 2.7))').notes;
    expect(note!.span).toEqual({ start: 18, end: 21 });
  });

  const REFUSED: readonly (readonly [string, string, ErrorCode, RegExp])[] = [
    ['qlib', 'Ref($close, -1)', 'F010', /tomorrow/],
    ['alphagen', 'Ref($close,-20d)', 'F010', /20 dates ahead/],
    ['qlib', 'Maen($close, 5)', 'F012', /did you mean `Mean`/],
    ['qlib', 'mean($close, 5)', 'F012', /did you mean `Mean`/],
    ['wq101', 'corelation(close, open, 5)', 'F012', /did you mean `correlation`/],
    ['qlib', 'Mean($close)', 'F013', /Mean\(x, d\)/],
    ['brain', 'winsorize(close, 4)', 'F013', /winsorize\(x, std=k\)/],
    ['brain', 'bucket(rank(cap), range="0.1,1,0.1")', 'F020', /groups/],
    ['qlib', 'ChangeInstrument("a", $close)', 'F002', /expected/],
    ['alphagen', '$close + 1', 'F002', /expected/],
    ['brain', '"gaussian"', 'F014', /text/],
    ['qlib', `${'('.repeat(70)}$close`, 'F001', /split/],
    ['qlib', `2${'**2'.repeat(70)}`, 'F001', /split/],
    ['brain', `${'a = close + a; '.repeat(300)}a${'+a'.repeat(300)}`, 'F001', /split/],
    ['brain', `a = close + close; ${'a = a * a; '.repeat(40)} a`, 'F001', /split/],
  ];
  for (const [dialect, text, code, hint] of REFUSED) {
    it(`${dialect} refuses ${text.slice(0, 40)} with ${code}`, () => {
      try {
        readDialect(dialect, text);
        expect.unreachable();
      } catch (error) {
        if (!(error instanceof AlphaError)) throw error;
        expect(error.code).toBe(code);
        expect(`${error.message} ${error.details.hint}`).toMatch(hint);
        expect(error.details.span).toBeDefined();
      }
    });
  }

  it('any text is a formula or a typed error', async () => {
    const pieces = fc.constantFrom(
      ...[
        '$close',
        'CLOSE',
        'rank',
        'Ref',
        'MAX',
        '(',
        ')',
        ',',
        '-',
        '**',
        '&',
        '|',
        '=',
        '"',
        '5d',
        '5',
        '1e',
        '?',
        ':',
        ';',
        'a=',
        '.',
      ],
    );
    const text = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
    await assertMany(
      fc.property(fc.constantFrom(...dialects.keys()), text, (dialect, text) => {
        try {
          readDialect(dialect, text);
        } catch (error) {
          if (!(error instanceof AlphaError)) throw error;
          expect(error.details.span && error.details.hint, text).toBeTruthy();
        }
      }),
    );
  });
});

describe('printers', () => {
  const printed = (dialect: string, text: string) => {
    const told: string[] = [];
    return { text: printDialect(dialect, parse(text), ({ message }) => told.push(message)), told };
  };

  it('write what is the same elsewhere, and say what differs', () => {
    expect(printed('brain', 'rank(-ts_delta(close, 5))').text).toBe('rank(-ts_delta(close, 5))');
    expect(printed('brain', 'rank(close) * open / max(close, open, low)').text).toBe(
      'rank(close) * open / max(close, open, low)',
    );
    expect(printed('brain', 'rank(close)').told[0]).toContain('same order');
    expect(printed('qlib', 'ts_mean(close, 5) / close').text).toBe('Mean($close, 5) / $close');
    expect(printed('qlib', 'ts_mean(close, 5)').told[0]).toContain('Qlib skips');
    expect(printed('qlib', '-close').text).toBe('Mul(-1, $close)');
    expect(printed('qlib', '(a > b) && (b > c)').text).toBe('($a > $b) & ($b > $c)');
    expect(printed('alphagen', 'ts_mean(close, 5) * 1e-9').text).toBe('Mul(Mean($close,5d),0.000000001)');
    expect(printed('wq101', 'group_neutralize(close, sector)').text).toBe('indneutralize(close, IndClass.sector)');
    expect(printed('wq101', 'max(close, 5)').text).toBe('max(close, 5.0)');
    expect(printed('gtja', 'ts_sma_cn(returns, 12, 1)').text).toBe('SMA(RET, 12, 1)');
    expect(printed('wq101', 'ts_av_diff(close, 5)').text).toBe('close - sum(close, 5) / 5');
    expect(printed('brain', '(!(open >= close))^close').text).toBe('(not(open >= close))^close');
  });

  it('name the operator that has no equivalent', () => {
    const cases = [
      ['qlib', 'rank(close)', 'rank'],
      ['qlib', 'ts_delta(rank(close), 2)', 'rank'],
      ['alphagen', 'close > open', 'gt'],
      ['gtja', 'group_neutralize(close, sector)', 'group_neutralize'],
      ['wq101', 'trade_when(close > open, close, 0)', 'trade_when'],
    ] as const;
    for (const [dialect, formula, operator] of cases) {
      expect(() => printed(dialect, formula), formula).toThrow(
        expect.objectContaining({ code: 'F020', details: expect.objectContaining({ data: { operator, dialect } }) }),
      );
    }
  });

  it('write nothing that reads back as something else, unless they say so', async () => {
    await assertMany(
      fc.property(fc.constantFrom(...dialects.keys()), typedAst, (dialect, ast) => {
        let near = false;
        let text: string;
        try {
          text = printDialect(dialect, ast, () => {
            near = true;
          });
        } catch (error) {
          if (error instanceof AlphaError && error.code === 'F020') return;
          throw error;
        }
        fc.pre(!near);
        const back = readDialect(dialect, text).ast;
        const wanted = dialect === 'alpha' ? ast : normalise(ast);
        if (!equal(back, wanted)) throw new Error(`${dialect}: ${text} is ${print(back)}, not ${print(wanted)}`);
      }),
    );
  });
});
