import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, explain, format, lint, parse, parseLibrary } from '../../src/lang/index.js';
import { AlphaError } from '../../src/util/errors.js';

const ENV = { fields: ['open', 'high', 'low', 'close', 'volume'], groups: ['sector'] };

describe('fmt', () => {
  it('writes one style and keeps comments', () => {
    const text = '# head\n\n\n\n a=RANK( (close) )  // why\nid\tclose+( open*2 )/* old */ # new\n';
    expect(format(text)).toBe('# head\n\na = rank(close)  # why\nid = close + open * 2  # old; new\n');
  });

  it('changes nothing twice, and no library that is shipped', () => {
    for (const file of readdirSync('factors')) {
      const text = readFileSync(join('factors', file), 'utf8');
      expect(format(format(text))).toBe(format(text));
      expect(parseLibrary(format(text)).length, file).toBe(parseLibrary(text).length);
    }
  });

  it('points into the whole text', () => {
    try {
      format('a = close\nb = close +\n', 'x.alpha');
      expect.unreachable();
    } catch (error) {
      expect(error instanceof AlphaError && error.details).toMatchObject({
        span: { start: 21 },
        sourceName: 'x.alpha',
      });
    }
  });
});

describe('explain', () => {
  it('says what a formula means', () => {
    const { sentence } = explain(parse('rank(-ts_delta(close, 5)) * (volume > ts_mean(volume, 20))'), ENV);
    expect(sentence).toBe(
      'The rank across the universe of minus the change over 5 dates of close times (volume is above the mean over 20 dates of volume).',
    );
  });

  it('tells type, unit, lookback and cost of each node', () => {
    const { tree } = explain(parse('ts_mean(close * volume, 20) > 5'), ENV);
    expect(tree).toMatchObject({ label: 'gt (>)', type: 'bool', lookback: 19 });
    const [mean, five] = tree.children;
    expect(mean).toMatchObject({ label: 'ts_mean', type: 'panel', unit: 'money', lookback: 19 });
    expect(mean!.children.map(({ label, unit }) => [label, unit])).toEqual([
      ['mul (*)', 'money'],
      ['d = 20', ''],
    ]);
    expect(five).toMatchObject({ label: '5', type: 'number' });
    expect(mean!.cost).toBeGreaterThan(mean!.children[0]!.cost);
  });
});

describe('false friends', () => {
  it('warn where another dialect would mean something else', () => {
    const rules = (text: string) => lint(parse(text), ENV).map(({ rule }) => rule);
    expect(rules('max(volume / open, 5)')).toContain('false-friend');
    expect(rules('max(close - open, 0)')).not.toContain('false-friend');
  });

  it('are told apart where they are no operators here', () => {
    for (const [text, hint] of [
      ['SMA(close, 5)', 'ts_sma_cn'],
      ['WMA(close, 5)', 'ts_decay_exp'],
      ['Greater(close, open)', 'max'],
      ['ts_arg_max(close, 5)', 'ts_days_since_max'],
      ['Rank(close, 5)', 'ts_rank'],
    ] as const) {
      try {
        check(parse(text), ENV, { source: text });
        expect.unreachable();
      } catch (error) {
        expect(error instanceof AlphaError && error.details.hint, text).toContain(hint);
      }
    }
  });
});
