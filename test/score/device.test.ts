import { expect, it } from 'vitest';
import { createBackend, type DeviceBackend, environmentOf } from '../../src/engine/index.js';
import { check, type Node, parse, print } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { evaluateScored, scoreOnDevice } from '../../src/score/device.js';
import { computeLabel } from '../../src/score/label.js';
import { score } from '../../src/score/score.js';
import { createTarget, type Score, type ScoreOrNone, type Target } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { shaken } from '../conformance/compare.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';
import { alpha101On, YEARLY_MARKETS } from '../engine/alpha101.js';
import { describeDevice } from '../engine/devices.js';

/** Random formulas in all; `npm run validate:gpu` asks for 2,000, and for alpha101. */
const FORMULAS = Number(process.env.GPU_FORMULAS ?? 24);
const FULL = FORMULAS >= 2000;
const FIGURES = ['ic', 'rankIc', 'turnover', 'coverage', 'dates'] as const satisfies readonly (keyof Score)[];
const NEAR = 1e-5;
const BATCH = 10;

/** These have scores on any panel: a field, ties, a sign, and one that is missing where it starts. */
const PLAIN = ['close', 'rank(-ts_delta(close, 2))', 'sign(open - close)', 'ts_mean(volume, 5)'];

describeDevice('scores reduced on the device', { name: 'webgpu' }, (backend) => {
  // Ranks of ties, holes on either side, members that come and go, rows longer than one workgroup sorts.
  const small = panelsOf({ dates: 40, symbols: 35 }).filter(
    ({ title }) => FULL || /^(integers|prices) with/.test(title),
  );
  const long = panelsOf({ dates: 24, symbols: 4500 }).filter(({ title }) => title === 'prices with a universe');
  const cases = [
    ...small.map((one) => ({ ...one, count: Math.ceil(FORMULAS / small.length) })),
    ...long.map((one) => ({ ...one, count: 4 })),
  ];
  it.each(cases)(
    'are those of the values: $title, $panel.symbols.length symbols',
    { timeout: 1_200_000 },
    ({ title, panel, count }) => {
      const formulas = [...plain(panel), ...randomFormulas(count, panel, createRng(31, title))];
      const scored = agreement(backend, formulas, panel, { title });
      expect(scored).toBeGreaterThanOrEqual(PLAIN.length);
    },
  );

  it.each(FULL ? YEARLY_MARKETS : [])(
    'are those of the values: alpha101 on $title',
    { timeout: 1_200_000 },
    (market) => {
      const { panel, formulas } = alpha101On(market.panel);
      // Twelve symbols with holes: most windows of a year have one.
      const scored = agreement(backend, formulas, panel, { title: market.title, minSymbols: 3 });
      expect(scored).toBeGreaterThan(30);
    },
  );

  it('come with the values, or alone', () => {
    const { panel } = cases[0]!;
    const program = plan(plain(panel), environmentOf(panel));
    const target = targetOf(panel);
    const both = evaluateScored(backend, program, panel, target)!;
    expect(both.scores).toEqual(scoreOnDevice(backend, program, panel, target));
    expect(both.values).toEqual(backend.evaluate(program, panel));
  });

  it('are left to others where float32 would drop digits of the label', () => {
    const { panel } = cases[0]!;
    const program = plan(plain(panel), environmentOf(panel));
    const target = targetOf(panel);
    expect(evaluateScored(backend, program, panel, { ...target, label: Float64Array.from(target.label) })).toBeNull();
  });
});

function plain(panel: Panel): Node[] {
  return PLAIN.map((text) => check(parse(text), environmentOf(panel)).ast);
}

function targetOf(panel: Panel, minSymbols = 10): Target {
  const label = computeLabel(panel, { horizon: 2, delay: 1, price: 'close' });
  return createTarget(panel, label, { from: 5, to: panel.dates.length - 3 }, { horizon: 2, minSymbols });
}

/**
 * Holds the device's scores to those of its own values in double precision, and its ICs to the reference's, but where
 * rounding moves those as far. Returns how many formulas have a score.
 */
function agreement(
  backend: DeviceBackend,
  formulas: readonly Node[],
  panel: Panel,
  { title, minSymbols }: { readonly title: string; readonly minSymbols?: number },
): number {
  const target = targetOf(panel, minSymbols);
  let scored = 0;
  const moved: string[] = [];
  for (let at = 0; at < formulas.length; at += BATCH) {
    const batch = formulas.slice(at, at + BATCH);
    const program = plan(batch, environmentOf(panel));
    const { values, scores } = evaluateScored(backend, program, panel, target)!;
    const reference = createBackend('reference32').evaluate(program, panel);
    for (const [i, formula] of batch.entries()) {
      expectSame(scores[i]!, score(values[i]!, target), print(formula));
      if (scores[i]) scored++;
      const isNear = (of: ScoreOrNone) => distance(score(reference[i]!, target), of) < NEAR;
      if (isNear(scores[i]!)) continue;
      moved.push(print(formula));
      const others = shaken(plan([formula], environmentOf(panel)), panel).map(([other]) => score(other!, target));
      expect(
        others.some((other) => !isNear(other)),
        `IC of ${print(formula)}`,
      ).toBe(true);
    }
  }
  if (moved.length > 0) console.log(`${title}: ICs of ${moved.length} of ${formulas.length} hang on rounding`);
  return scored;
}

function distance(a: ScoreOrNone, b: ScoreOrNone): number {
  if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(a.ic - b.ic);
}

function expectSame(result: ScoreOrNone, expected: ScoreOrNone, formula: string): void {
  expect(result === null).toBe(expected === null);
  if (result === null || expected === null) return;
  for (const figure of FIGURES)
    expect(Math.abs((result[figure] ?? 0) - (expected[figure] ?? 0)), `${figure} of ${formula}`).toBeLessThan(NEAR);
  for (const [date, ic] of expected.dailyIc.entries()) {
    if (Number.isNaN(ic)) expect(result.dailyIc[date]).toBeNaN();
    else expect(Math.abs(result.dailyIc[date]! - ic), formula).toBeLessThan(NEAR);
  }
}
