import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { environmentOf } from '../../src/engine/index.js';
import { loadKernels } from '../../src/kernels/library.js';
import { check, parse } from '../../src/lang/index.js';
import { createMarket } from '../../src/panel/index.js';
import { evaluate, evaluateAll } from '../../src/run/evaluate.js';
import { Executor } from '../../src/run/executor.js';
import { mine } from '../../src/run/mine.js';
import { openWorkplace } from '../../src/run/workplace.js';
import { computeLabel } from '../../src/score/label.js';
import { createTarget } from '../../src/score/target.js';
import { describeDevice } from '../engine/devices.js';

const panel = createMarket({ symbols: 30, dates: 160, seed: 5 });
const label = { price: 'close', horizon: 2, delay: 1 } as const;
const folder = mkdtempSync(join(tmpdir(), 'alphalode-device-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeDevice('a formula that a device computes', { name: 'webgpu' }, () => {
  const formula = 'rank(-ts_delta(close, 3)) + ts_corr(close, volume, 6)';

  it('is scored there, as the wasm engine scores it', () => {
    const there = evaluate(formula, panel, { label, backend: 'webgpu' });
    const here = evaluate(formula, panel, { label });
    expect(there.account?.scored).toBe(true);
    for (const figure of ['ic', 'rankIc', 'turnover', 'coverage', 'dates'] as const)
      expect(Math.abs(there.metrics![figure]! - here.metrics![figure]!), figure).toBeLessThan(1e-5);
  });

  it('is scored here where dates are cut off, or gpu.js computed it', () => {
    const [tail] = evaluateAll([{ id: 'f', formula }], panel, { label, backend: 'webgpu', last: 60 });
    expect(tail).toMatchObject({ account: { scored: false }, metrics: { ic: expect.any(Number) } });
    expect(evaluate(formula, panel, { label, backend: 'gpujs' }).account?.scored).toBe(false);
  });
});

describeDevice('a search on a device', { name: 'webgpu' }, () => {
  const config = {
    ...{ label, strategy: { name: 'random' }, seed: 3, workers: 1, pool: { size: 4 } },
    budget: { evaluations: 12 },
  };

  it('finds what a search on wasm finds, by the scores of the device', { timeout: 600_000 }, async () => {
    const here = await mine({ ...config, backend: 'wasm' }, { panel, out: join(folder, 'wasm') });
    const there = await mine({ ...config, backend: 'webgpu' }, { panel, out: join(folder, 'webgpu') });
    expect(here.progress.device).toBeNull();
    expect(there.progress.device).toMatchObject({ scored: true, device: expect.stringMatching(/./) });
    const [a, b] = [here, there].map(({ library }) => library!.factors);
    expect(b!.map(({ expr }) => expr)).toEqual(a!.map(({ expr }) => expr));
    for (const [i, { train }] of b!.entries()) {
      expect(Math.abs(train.ic! - a![i]!.train.ic!)).toBeLessThan(1e-5);
      expect(Math.abs(train.rankIc! - a![i]!.train.rankIc!)).toBeLessThan(1e-5);
    }
  });

  it('that is too small ends with the error of the device, no formula to blame', async () => {
    const library = loadKernels();
    const target = createTarget(panel, computeLabel(panel, label), { from: 0, to: 150 }, { horizon: 2 });
    const options = { backend: 'webgpu', plants: [], memoryMb: 500, members: 2, threads: 1 } as const;
    const workplace = openWorkplace(library, panel, target, options);
    // Nothing is uploaded before the size is checked, so the fields may stay small.
    const names = new Array<string>(2 ** 16).fill('');
    const executor = new Executor(library, {
      ...workplace,
      panel: { ...workplace.panel, dates: names, symbols: names },
    });
    const forms = ['rank(close)', 'rank(open)'].map((text) => check(parse(text), environmentOf(panel)).ast);
    try {
      await expect(executor.measure(forms, [])[1]).rejects.toMatchObject({ code: 'G002' });
    } finally {
      await executor.close();
    }
  });
});
