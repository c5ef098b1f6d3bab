import { expect, it } from 'vitest';
import { environmentOf } from '../../src/engine/index.js';
import { check, type Node, parse } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { scoreOnDevice } from '../../src/score/device.js';
import { computeLabel } from '../../src/score/label.js';
import { score } from '../../src/score/score.js';
import { createTarget, type Score } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';
import { describeDevice } from '../engine/devices.js';

const FIGURES = ['ic', 'rankIc', 'turnover', 'coverage', 'dates'] as const satisfies readonly (keyof Score)[];

/** These have scores on any panel: a field, ties, a sign, and one that is missing where it starts. */
const PLAIN = ['close', 'rank(-ts_delta(close, 2))', 'sign(open - close)', 'ts_mean(volume, 5)'];

describeDevice('scores reduced on the device', { name: 'webgpu' }, (backend) => {
  // Ranks of ties, holes on either side, members that come and go, rows longer than one workgroup sorts.
  const cases = [
    ...panelsOf({ dates: 40, symbols: 35 }).filter(({ title }) => /^(integers|prices) with/.test(title)),
    ...panelsOf({ dates: 24, symbols: 4500 }).filter(({ title }) => title === 'prices with a universe'),
  ];
  it.each(cases)('are those of the values: $title, $panel.symbols.length symbols', ({ title, panel }) => {
    const formulas = formulasOn(panel, panel.symbols.length > 1000 ? 4 : 12, title);
    const target = createTarget(
      panel,
      computeLabel(panel, { horizon: 2, delay: 1, price: 'close' }),
      { from: 5, to: panel.dates.length - 3 },
      { horizon: 2 },
    );
    const program = plan(formulas, environmentOf(panel));
    // Of the device's own values: scores are compared here, not kernels.
    const own = backend.evaluate(program, panel);
    const onDevice = scoreOnDevice(backend, program, panel, target);
    let scored = 0;
    for (const [i, result] of onDevice.entries()) {
      const expected = score(own[i]!, target);
      expect(result === null).toBe(expected === null);
      if (result === null || expected === null) continue;
      scored++;
      for (const figure of FIGURES) {
        expect(Math.abs((result[figure] ?? 0) - (expected[figure] ?? 0)), `${figure} of ${i}`).toBeLessThan(1e-5);
      }
      for (const [date, ic] of expected.dailyIc.entries()) {
        if (Number.isNaN(ic)) expect(result.dailyIc[date]).toBeNaN();
        else expect(Math.abs(result.dailyIc[date]! - ic)).toBeLessThan(1e-5);
      }
    }
    expect(scored).toBeGreaterThanOrEqual(PLAIN.length);
  });
});

function formulasOn(panel: Panel, count: number, label: string): Node[] {
  const env = environmentOf(panel);
  const random = randomFormulas(count, panel, createRng(31, label));
  return [...PLAIN.map((text) => parse(text)), ...random].map((ast) => check(ast, env).ast);
}
