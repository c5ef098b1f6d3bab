import { describe, expect, it } from 'vitest';
import { stepOf } from '../../src/engine/gpujs/sources.js';
import { environmentOf, evaluate } from '../../src/engine/index.js';
import { check, parse } from '../../src/lang/index.js';
import { KERNELS } from '../../src/ops/kernels.js';
import { operators } from '../../src/ops/registry.js';
import { plan } from '../../src/plan/plan.js';
import { createRng } from '../../src/util/rng.js';
import { agree, report } from '../conformance/agree.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';
import { alpha101On, YEARLY_MARKETS } from './alpha101.js';
import { describeDevice, deviceOrReason } from './devices.js';
import { formulasOf, randomPanel } from './every-operator.js';
import { expectSortedRows } from './sorted-rows.js';

/** Random formulas in all and for each form; `npm run validate:gpu` asks for 2,000. */
const FORMULAS = Number(process.env.GPU_FORMULAS ?? 60);
const FULL = FORMULAS >= 2000;
const TOLERANCE = { relative: 1e-4, absolute: 1e-6 };
const CASES = panelsOf({ dates: 24, symbols: 18 });

describe('kernels for gpu.js', () => {
  it('are there for all primitives but these, which run on wasm', () => {
    const panel = randomPanel();
    const formulas = [...operators.values()].flatMap(formulasOf);
    const { instructions } = plan(formulas, environmentOf(panel));
    const missing = instructions.flatMap((one) =>
      one.kind === 'kernel' && !stepOf({ dates: 24, symbols: 19 }, one) ? [one.kernel] : [],
    );
    expect(KERNELS.filter((kernel) => missing.includes(kernel))).toEqual([
      'ts_backfill',
      'ts_sma_cn',
      'ts_product',
      'ts_quantile',
      'ts_decay_exp',
      'quantile',
      'regress_out',
      'group_rank',
      'group_zscore',
      'group_mean',
      'group_std',
      'group_median',
      'group_scale',
      'group_count',
      'trade_when',
      'hump',
    ]);
  });
});

describe('gpu.js as plain JavaScript', () => {
  // The tests run where code from strings is forbidden: all forms but this one keep to it.
  it('makes functions from strings, so it is refused here with a typed error', () => {
    expect(deviceOrReason('gpujs', 'cpu')).toEqual({ reason: expect.stringContaining('cpu') });
  });
});

for (const mode of ['webgpu', 'headlessgl', 'webasm'] as const) {
  describeDevice(`gpu.js as ${mode} agrees with the reference`, { name: 'gpujs', mode }, (backend) => {
    it.each(CASES)('on $title', { timeout: 1_200_000 }, ({ panel, title }) => {
      const formulas = randomFormulas(Math.ceil(FORMULAS / CASES.length), panel, createRng(29, title));
      const result = agree(backend, formulas, panel, TOLERANCE);
      report(title, result);
      expect(result.wrong).toEqual([]);
      expect(result.hanging / result.cells).toBeLessThanOrEqual(0.001);
      expect(backend.account?.device).toContain(mode);
    });

    it.each(FULL ? YEARLY_MARKETS : [])('for alpha101 on $title', { timeout: 1_200_000 }, ({ panel: plain, title }) => {
      const { panel, formulas } = alpha101On(plain);
      const result = agree(backend, formulas, panel, TOLERANCE, 4);
      report(title, result);
      expect(result.wrong).toEqual([]);
    });

    it.each([1, 2, 16, 17, 333])('in rows of %i symbols, sorted', { timeout: 120_000 }, (symbols) => {
      expectSortedRows(backend, symbols, TOLERANCE);
    });

    it('in windows longer than the turns a loop has by default', () => {
      const panel = randomPanel({ dates: 1300, symbols: 3, missing: 0 });
      const { ast } = check(parse('ts_mean(close, 1200)'), environmentOf(panel));
      const result = agree(backend, [ast], panel, TOLERANCE);
      expect(result.wrong).toEqual([]);
      const [values] = evaluate([ast], panel, backend);
      expect(values!.filter((value) => !Number.isNaN(value))).toHaveLength(3 * 101);
    });
  });
}
