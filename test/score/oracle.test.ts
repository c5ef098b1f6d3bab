import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createBackend, evaluate, type Values } from '../../src/engine/index.js';
import { parse } from '../../src/lang/index.js';
import { loadPanel } from '../../src/panel/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { computeLabel } from '../../src/score/label.js';
import { score } from '../../src/score/score.js';
import { createTarget } from '../../src/score/target.js';
import { describeShared } from '../shared.js';

interface ReferenceIc {
  readonly panels: Readonly<Record<string, { readonly rank_ic: Readonly<Record<string, Expected>> }>>;
}

interface Expected {
  readonly mean: number;
  readonly std: number;
  readonly days: number;
}

/** The file's signals in our language. */
const SIGNALS: Readonly<Record<string, string>> = {
  rev1: '-ts_pct_change(close, 1)',
  rev5: '-ts_pct_change(close, 5)',
  mom20: 'ts_pct_change(close, 20)',
  mom12_1: 'ts_delay(close, 20) / ts_delay(close, 240) - 1',
  lowvol20: '-ts_std_dev(ts_pct_change(close, 1), 20, skipna=true, min_periods=15)',
  corr_cv10: '-ts_corr(close, volume, 10)',
  a101: '(close - open) / (high - low + 0.001)',
  turn: '-log(ts_mean(raw_close * raw_volume, 20, skipna=true, min_periods=10))',
  'vwap/c': 'raw_vwap / raw_close - 1',
};

/** Its scores: RankIC with at least 20 symbols, returns from today's close on. */
const MIN_SYMBOLS = 20;
const HORIZONS = [1, 5, 20];

/** In cn_csi300 a signal is masked where a symbol is outside the index, which is what a universe does. */
const UNIVERSE: Readonly<Record<string, string>> = { cn_csi300: 'in_csi300' };

/** Without a factor column prices are raw as they stand. */
function formulasFor(panel: Panel, signals: readonly string[]): string[] {
  const raw = panel.fields.has('raw_close');
  return signals.map((signal) => (raw ? SIGNALS[signal]! : SIGNALS[signal]!.replaceAll('raw_', '')));
}

interface Deviation {
  readonly entry: string;
  readonly mean: number;
  readonly std: number;
  readonly days: number;
}

/** Every entry of one panel: our numbers minus the oracle's. */
function deviations(panel: Panel, entries: Readonly<Record<string, Expected>>): Deviation[] {
  const signals = [...new Set(Object.keys(entries).map((entry) => entry.split('|')[0]!))];
  const formulas = formulasFor(panel, signals).map((formula) => parse(formula));
  const values: Values[] = evaluate(formulas, panel, createBackend('reference'));
  return HORIZONS.flatMap((horizon) => {
    const range = { from: 0, to: panel.dates.length };
    const label = computeLabel(panel, { horizon, delay: 0, price: 'close' });
    const target = createTarget(panel, label, range, { minSymbols: MIN_SYMBOLS, horizon });
    return signals.map((signal, i) => {
      const entry = `${signal}|${horizon}`;
      const expected = entries[entry]!;
      const result = score(values[i]!, target)!;
      return {
        entry,
        mean: result.rankIc - expected.mean,
        std: result.rankIc / result.rankIcir! - expected.std,
        days: result.dates - expected.days,
      };
    });
  });
}

function worst(found: readonly Deviation[]): number {
  return Math.max(...found.flatMap(({ mean, std }) => [Math.abs(mean), Math.abs(std)]));
}

const PANELS = ['us_sp', 'cn_csi300', 'cn_mid', 'crypto_1d'];

describeShared('the independently computed RankICs', (shared) => {
  const read = () => JSON.parse(readFileSync(`${shared}/data/reference_ic.json`, 'utf8')) as ReferenceIc;

  it('cover four panels', () => {
    expect(Object.keys(read().panels)).toEqual(PANELS);
  });

  it.each(PANELS)(
    'of %s agree: to the last digit in double precision, to 2e-5 in single, which makes and breaks ties among returns',
    async (name) => {
      const load = (precision: 'single' | 'double') =>
        loadPanel(`${shared}/data/${name}`, { universe: UNIVERSE[name] ?? null, precision });
      const entries = read().panels[name]!.rank_ic;
      const exact = deviations(await load('double'), entries);
      expect(exact).toHaveLength(Object.keys(entries).length);
      expect(exact.filter(({ days }) => days !== 0)).toEqual([]);
      // The file has eight decimals.
      expect(worst(exact)).toBeLessThan(1e-8);

      const stored = deviations(await load('single'), entries);
      expect(stored.filter(({ days }) => days !== 0)).toEqual([]);
      expect(worst(stored)).toBeLessThan(2e-5);
    },
    180_000,
  );
});
