import { describe, expect, it } from 'vitest';
import { environmentOf, evaluate } from '../../src/engine/index.js';
import { WEBGPU_KERNELS } from '../../src/engine/webgpu/kernels/table.js';
import { check, type Node, parse } from '../../src/lang/index.js';
import { KERNELS, type KernelId } from '../../src/ops/kernels.js';
import { operators } from '../../src/ops/registry.js';
import type { Panel } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { createRng } from '../../src/util/rng.js';
import { agree, report } from '../conformance/agree.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';
import { alpha101On, YEARLY_MARKETS } from './alpha101.js';
import { describeDevice } from './devices.js';
import { formulasOf } from './every-operator.js';
import { expectSortedRows } from './sorted-rows.js';

/** Random formulas in all; `npm run validate:gpu` asks for 2,000. */
const FORMULAS = Number(process.env.GPU_FORMULAS ?? 240);
const FULL = FORMULAS >= 2000;
const TOLERANCE = { relative: 1e-4, absolute: 1e-6 };
const SHAPES = [
  { dates: 24, symbols: 18 },
  { dates: 33, symbols: 17 },
];
const CASES = SHAPES.flatMap((shape) => panelsOf(shape).map((made) => ({ ...made, shape })));

/** Primitives in the program of some formulas. */
function kernelsOf(formulas: readonly Node[], panel: Panel): Set<KernelId> {
  const { instructions } = plan(formulas, environmentOf(panel));
  return new Set(instructions.flatMap((one) => (one.kind === 'kernel' ? [one.kernel] : [])));
}

describe('kernels on webgpu', () => {
  const { panel } = CASES[0]!;

  it('are there for all that a search may mine, and for alpha101', () => {
    const mined = [...operators.values()].filter(({ searchable }) => searchable).flatMap(formulasOf);
    const withAmount = { ...panel, fields: new Map([...panel.fields, ['amount', panel.fields.get('volume')!]]) };
    const library = alpha101On(panel);
    const wanted = new Set([...kernelsOf(mined, withAmount), ...kernelsOf(library.formulas, library.panel)]);
    expect(wanted.size).toBeGreaterThan(40);
    expect([...wanted].filter((kernel) => !WEBGPU_KERNELS.has(kernel))).toEqual([]);
  });

  it('are missing for these only, which run on wasm', () => {
    expect(KERNELS.filter((kernel) => !WEBGPU_KERNELS.has(kernel))).toEqual(['regress_out']);
  });
});

describeDevice('the webgpu backend agrees with the reference', { name: 'webgpu' }, (backend) => {
  it.each(CASES)('on $shape.dates x $shape.symbols $title', { timeout: 1_200_000 }, ({ panel, shape, title }) => {
    const rng = createRng(23, title, String(shape.dates));
    const formulas = randomFormulas(Math.ceil(FORMULAS / CASES.length), panel, rng);
    const result = agree(backend, formulas, panel, TOLERANCE);
    report(title, result);
    expect(result.wrong).toEqual([]);
    expect(result.hanging / result.cells).toBeLessThanOrEqual(0.001);
    expect(result.noisy.length / formulas.length).toBeLessThanOrEqual(title.startsWith('levels') ? 0.1 : 0.05);
  });

  it.each(FULL ? YEARLY_MARKETS : YEARLY_MARKETS.slice(1))(
    'for alpha101 on $title',
    { timeout: 1_200_000 },
    ({ panel: plain, title }) => {
      const { panel, formulas } = alpha101On(plain);
      expect(formulas).toHaveLength(101);
      const result = agree(backend, formulas, panel, TOLERANCE, 4);
      report(title, result);
      expect(result.wrong).toEqual([]);
    },
  );

  // Rows of one key to a lane, of several, of whole blocks, and of more than one block.
  it.each([1, 2, 33, 128, 129, 300, 1000, 4096, 4097, 9000])(
    'in rows of %i symbols, sorted',
    { timeout: 120_000 },
    (symbols) => {
      expectSortedRows(backend, symbols, TOLERANCE);
    },
  );

  it('compiles nothing for another formula of known operators', () => {
    const { panel } = CASES[0]!;
    const environment = environmentOf(panel);
    const compiled = (text: string) => {
      evaluate([check(parse(text), environment).ast], panel, backend);
      return backend.account!.traffic.compiled;
    };
    compiled('ts_mean(close, 3) + 1');
    compiled('rank(open) * high');
    expect(compiled('log(abs(ts_mean(volume / 2, 7) - 0.5)) / 3')).toBe(0);
    expect(compiled('rank(ts_mean(rank(low), 4)) - sign(high)')).toBe(0);
  });

  it('in trees larger than one shader has registers and buffers', () => {
    const { panel } = CASES[0]!;
    const environment = environmentOf(panel);
    const fields = [...panel.fields.keys()];
    const sums = Array.from({ length: 60 }, (_, i) => `${fields[i % fields.length]} * ${(i + 1) / 7}`).join(' + ');
    const delays = Array.from({ length: 12 }, (_, i) => `ts_delay(${fields[i % fields.length]}, ${i + 1})`).join(', ');
    const formulas = [sums, `max(${delays})`, `if_else(${sums} > 0, min(${delays}), 2)`];
    const asts = formulas.map((text) => check(parse(text), environment).ast);
    expect(agree(backend, asts, panel, TOLERANCE).wrong).toEqual([]);
  });

  it('says which primitives the wasm engine computed', () => {
    const { panel } = CASES[0]!;
    const formula = check(parse('rank(regress_out(close + 1, open)) * 2'), environmentOf(panel)).ast;
    const [values] = evaluate([formula], panel, backend);
    expect(backend.account?.onWasm).toEqual(['regress_out']);
    expect(values!.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(100);
    evaluate([check(parse('rank(close)'), environmentOf(panel)).ast], panel, backend);
    expect(backend.account).toMatchObject({ onWasm: [], device: expect.stringMatching(/./) });
  });
});
