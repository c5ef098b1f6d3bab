import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { pandasModule } from '../../src/export/pandas/module.js';
import { RUNTIME } from '../../src/export/pandas/runtime.js';
import { check, parse } from '../../src/lang/index.js';
import { KERNELS } from '../../src/ops/kernels.js';
import { createMarket, loadPanel, writePanel } from '../../src/panel/index.js';
import { cellAt, shapeOf } from '../../src/panel/panel.js';
import type { Library } from '../../src/run/library.js';
import { createRng } from '../../src/util/rng.js';
import { scratch } from '../cli/run-cli.js';
import { pythonWithPandas } from './python.js';

/** Every primitive at least once; windows with gaps, with and without skipna. */
const FORMULAS = [
  '-close + open * 2 - high / low',
  'signed_power(close - open, 0.5)',
  '(close < open) + (close <= vwap) + (high == low)',
  'close > open && volume > adv20 || !(vwap > open)',
  'is_nan(vwap) ? abs(returns) : sign(returns)',
  'log(volume) + exp(returns) + sqrt(close) + s_log_1p(close - open) + tanh(returns) + sigmoid(returns)',
  'min(close, open, vwap) + max(close, vwap) + floor(close) + round(-close)',
  'ts_delay(close, 3) + ts_backfill(vwap, 4)',
  'ts_ema(vwap, 5) + ts_sma_cn(close, 7, 2)',
  'ts_sum(vwap, 4) + ts_product(returns + 1, 3) + ts_count_finite(vwap, 5)',
  'ts_mean(vwap, 5, skipna=true)',
  'ts_min(vwap, 5) + ts_max(close, 6, skipna=true)',
  'ts_std_dev(vwap, 6, skipna=true) + ts_var(close, 5)',
  'ts_skew(returns, 12) + ts_skew(vwap, 6, skipna=true)',
  'ts_kurt(returns, 12) + ts_kurt(vwap, 7, skipna=true)',
  'ts_median(vwap, 6, skipna=true) + ts_quantile(close, 7, 0.3)',
  'ts_mad(vwap, 5, skipna=true)',
  'ts_argmax(vwap, 6, skipna=true) + ts_argmin(close, 6)',
  'ts_rank(vwap, 6, skipna=true) + ts_rank(round(close), 9)',
  'ts_zscore(vwap, 6, skipna=true) + ts_scale(close, 5)',
  'ts_decay_linear(vwap, 5, skipna=true) + ts_decay_exp(close, 5, 0.8)',
  'ts_corr(close, volume, 10) + ts_corr(vwap, volume, 6, skipna=true)',
  'ts_cov(vwap, close, 6, skipna=true)',
  'ts_slope(close, 8) + ts_rsquare(vwap, 6, skipna=true) + ts_resid(vwap, 7, skipna=true)',
  'ts_regbeta(close, volume, 9) + ts_regresid(close, vwap, 6, skipna=true)',
  'rank(vwap) + zscore(vwap) + scale(returns) + quantile(round(vwap))',
  'winsorize(volume, 1.5) + cs_mean(vwap) + cs_std(vwap) + cs_median(vwap) + cs_count(vwap)',
  'regress_out(close, volume, vwap)',
  'group_rank(vwap, sector) + group_zscore(vwap, sector) + group_neutralize(close, sector)',
  'group_std(vwap, sector) + group_median(vwap, sector) + group_scale(returns, sector) + group_count(vwap, sector)',
  'trade_when(returns > 0.01, vwap, returns < -0.01)',
  'hump(rank(vwap), 0.01)',
];

const libraryOf = (formulas: readonly string[]) =>
  ({ factors: formulas.map((expr, i) => ({ id: `p${i}`, expr, weight: i % 2 ? 0.5 : -1 })) }) as unknown as Library;

describe('the pandas module', () => {
  it('knows every primitive', () => {
    expect(KERNELS.filter((kernel) => !RUNTIME.has(kernel))).toEqual([]);
  });

  it('quotes names that would end its texts', () => {
    const text = pandasModule({
      factors: [{ id: 'a"""\nimport os', expr: 'close', weight: 1 }],
    } as unknown as Library);
    expect(text).not.toMatch(/^import os/m);
    expect(text).toContain('("a\\"\\"\\"\\nimport os", 1, f0)');
  });

  const python = pythonWithPandas();
  if (python === null) console.warn('skipped: values of the pandas module (no python3 with pandas)');
  it.skipIf(python === null)(
    'computes what the engine computes, to 1e-9',
    async () => {
      const folder = scratch();
      const market = createMarket({ symbols: 21, dates: 90, seed: 8 });
      const rng = createRng(3, 'holes');
      const vwap = market.fields.get('vwap')!;
      for (let cell = 0; cell < vwap.length; cell++) if (rng.float() < 0.1) vwap[cell] = Number.NaN;
      const [source, target, module] = ['panel.csv', 'out.csv', 'alphas.py'].map((name) => join(folder, name));
      await writePanel(source!, market);
      writeFileSync(module!, pandasModule(libraryOf(FORMULAS)));
      const { status, stderr } = spawnSync(python!, [module!, source!, target!], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);

      const panel = await loadPanel(source!, { precision: 'double' });
      const shape = shapeOf(panel);
      const engine = createBackend('reference');
      const [head, ...lines] = readFileSync(target!, 'utf8').trimEnd().split('\n');
      const names = head!.split(',');
      const theirs = new Map(lines.map((line) => [line.split(',').slice(0, 2).join(), line.split(',')]));
      const wrong: string[] = [];
      for (const [i, formula] of FORMULAS.entries()) {
        const [ours] = evaluate([check(parse(formula), environmentOf(panel)).ast], panel, engine);
        const column = names.indexOf(`p${i}`);
        let compared = 0;
        for (const [date, day] of panel.dates.entries()) {
          for (const [symbol, name] of panel.symbols.entries()) {
            const text = theirs.get(`${day},${name}`)?.[column] ?? '';
            const [a, b] = [ours![cellAt(shape, date, symbol)]!, text === '' ? Number.NaN : Number(text)];
            const same = Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
            if (!same) wrong.push(`${formula} ${day} ${name}: ${a} and ${b}`);
            if (!Number.isNaN(a)) compared++;
          }
        }
        expect(compared, formula).toBeGreaterThan(200);
      }
      expect(wrong.slice(0, 20)).toEqual([]);
    },
    120_000,
  );
});
