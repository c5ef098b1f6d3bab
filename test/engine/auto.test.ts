import { describe, expect, it } from 'vitest';
import { AutoBackend } from '../../src/engine/auto.js';
import { type Backend, createBackend, environmentOf } from '../../src/engine/index.js';
import { check, parse } from '../../src/lang/index.js';
import { plan } from '../../src/plan/plan.js';
import { AlphaError } from '../../src/util/errors.js';
import { randomPanel } from './every-operator.js';

const panel = randomPanel();
const program = plan([check(parse('ts_mean(close, 3)'), environmentOf(panel)).ast], environmentOf(panel));
const expected = createBackend('wasm').evaluate(program, panel);

/** A device made of the reference, that takes so long, and after so many evaluations fails. */
function device({ slow = 0, fails = Number.POSITIVE_INFINITY }): Backend {
  const inner = createBackend('reference32');
  let done = 0;
  return {
    name: 'webgpu',
    evaluate: (...args) => {
      if (done++ >= fails) throw new AlphaError('G003', 'the device was lost: pulled out');
      const end = performance.now() + slow;
      while (performance.now() < end);
      return inner.evaluate(...args);
    },
  };
}

describe('the choice of an engine', () => {
  it('is wasm where there is no device, and says why', () => {
    const auto = new AutoBackend(() => {
      throw new AlphaError('G001', 'no WebGPU adapter');
    });
    expect(auto.evaluate(program, panel)).toEqual(expected);
    expect(auto.name).toBe('wasm');
    expect(auto.note).toBe('wasm: no WebGPU adapter');
  });

  it('is wasm where that is faster', () => {
    const auto = new AutoBackend(() => device({ slow: 300 }));
    expect(auto.evaluate(program, panel)).toEqual(expected);
    expect(auto.name).toBe('wasm');
    expect(auto.note).toMatch(/^wasm: faster on 24 x 19: webgpu 3\d\d\.\d ms, wasm/);
  });

  it('goes back to wasm when the device is lost on the way', () => {
    const auto = new AutoBackend(() => device({ fails: 1 }));
    expect(auto.evaluate(program, panel)).toEqual(expected);
    expect(auto.name).toBe('wasm');
    expect(auto.note).toBe('wasm: the device was lost: pulled out');
  });

  it('leaves scores to a device that is faster, and to the caller on wasm', () => {
    const close = panel.fields.get('close')!;
    const reduced = { values: expected, daily: [] };
    const fast: Backend = { name: 'webgpu', evaluate: () => expected, reduce: () => reduced };
    expect(new AutoBackend(() => fast).reduce(program, panel, { label: close, close })).toBe(reduced);
    const auto = new AutoBackend(() => device({ fails: 0 }));
    expect(auto.reduce(program, panel, { label: close, close })).toBeNull();
    expect(auto.note).toBe('wasm: the device was lost: pulled out');
  });

  it('leaves other failures alone', () => {
    const auto = new AutoBackend(() => ({
      name: 'webgpu',
      evaluate: () => {
        throw new Error('a defect');
      },
    }));
    expect(() => auto.evaluate(program, panel)).toThrow('a defect');
  });
});
