import { describe, expect, it } from 'vitest';
import { prepareFactor, prepareLabel } from '../../src/combine/moments.js';
import { admit, createPool, loadPool, type Pool, poolDailyIc, savePool, trial } from '../../src/combine/pool.js';
import {
  candidate,
  DATES,
  labelOf,
  mix,
  naiveCovariances,
  naiveDailyIc,
  noise,
  SYMBOLS,
  seeded,
  standardize,
} from './fixtures.js';

const ids = (pool: Pool) => pool.members.map(({ id }) => id);

describe('a pool', () => {
  it('reports the very IC of the combined signal, cells missing and coverages different', () => {
    for (let seed = 0; seed < 10; seed++) {
      const rng = seeded(seed);
      const a = noise(rng);
      const b = noise(rng);
      const raw = mix([1, a], [0.5, b], [3, noise(rng)]).map((y) => (rng.float() < 0.1 ? Number.NaN : 1e-3 * y + 5));
      const label = labelOf(raw, 8);
      const z = [
        standardize(a, () => rng.float() < 0.2),
        standardize(b, (cell) => cell % SYMBOLS > 14),
        standardize(mix([1, a], [1, noise(rng)]), (cell) => cell < 10 * SYMBOLS),
        standardize(noise(rng), (cell) => cell % SYMBOLS < 25),
      ];
      let pool = createPool(label, { l1: 0, minGain: -1 });
      z.forEach((values, id) => {
        pool = admit(pool, candidate(id, values, label));
      });
      const members = ids(pool).map((id) => z[id]!);
      expect(members.length).toBeGreaterThan(1);
      const naive = naiveDailyIc(members, pool.weights, Float32Array.from(raw), 8);
      const ours = poolDailyIc(pool);
      for (let date = 0; date < DATES; date++) {
        if (Number.isNaN(naive[date]!)) expect(ours[date]).toBeNaN();
        else expect(Math.abs(ours[date]! - naive[date]!)).toBeLessThan(1e-10);
      }
      const counted = naive.filter((ic) => !Number.isNaN(ic));
      expect(pool.objective).toBeCloseTo(counted.reduce((sum, ic) => sum + ic, 0) / counted.length, 10);
      expect(pool.kkt).toBeLessThan(1e-10);
      const direct = naiveCovariances(members, Float32Array.from(raw), 8);
      direct.M.forEach((value, i) => void expect(Math.abs(pool.covariances.M[i]! - value)).toBeLessThan(1e-10));
      direct.r.forEach((value, i) => void expect(Math.abs(pool.covariances.r[i]! - value)).toBeLessThan(1e-10));
    }
  });

  it('never falls below the best it was, whatever is offered', () => {
    const rng = seeded(11);
    const parts = Array.from({ length: 6 }, () => noise(rng));
    const label = labelOf(mix(...parts.map((part): [number, Float64Array] => [1, part]), [4, noise(rng)]));
    for (const objective of ['ic', 'icir', 'lcb'] as const) {
      let pool = createPool(label, { size: 4, objective });
      let refused = 0;
      for (let id = 0; id < 60; id++) {
        const raw = mix([rng.normal(), parts[rng.int(6)]!], [rng.normal(), parts[rng.int(6)]!], [1, noise(rng)]);
        const { next, gain, admitted, objective: told } = trial(pool, candidate(id, standardize(raw), label));
        if (pool.members.length > 0) expect(next.objective).toBeGreaterThanOrEqual(pool.objective);
        if (admitted && pool.members.length > 0) expect(gain).toBeGreaterThan(0);
        if (!admitted) refused++;
        expect(told).toBe(next.objective);
        pool = next;
      }
      expect(refused).toBeGreaterThan(10);
    }
  });

  it('does not count a date with too few symbols, a constant label or a constant signal', () => {
    const rng = seeded(1);
    const x = noise(rng);
    const y = Float32Array.from(x);
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      y[symbol] = 0.1; // date 0: constant
      if (symbol >= 9) y[SYMBOLS + symbol] = Number.NaN; // date 1: nine labels
    }
    const label = prepareLabel(y, DATES, SYMBOLS, 10);
    const z = standardize(x, (cell) => Math.floor(cell / SYMBOLS) === 2);
    const daily = poolDailyIc(admit(createPool(label), candidate(1, z, label)));
    expect([...daily].slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([...daily].slice(3).every((ic) => ic > 0.999999)).toBe(true);
  });

  it('takes what improves it and says by how much, without changing', () => {
    const rng = seeded(2);
    const [a, b] = [noise(rng), noise(rng)];
    const label = labelOf(mix([1, a], [1, b], [2, noise(rng)]));
    const empty = createPool(label);
    const first = trial(empty, candidate(1, standardize(a), label));
    expect(first).toMatchObject({ admitted: true, evicted: null, maxCorrelation: null, nearest: null });
    expect(first.gain).toBe(first.objective);
    expect(empty.members).toHaveLength(0);
    const second = trial(first.next, candidate(2, standardize(b), label));
    expect(second).toMatchObject({ admitted: true, nearest: 1 });
    expect(second.gain).toBeCloseTo(second.objective - first.objective, 15);
    expect(ids(second.next)).toEqual([1, 2]);
    const useless = trial(second.next, candidate(3, standardize(mix([1, a], [0.9, b], [1.5, noise(rng)])), label));
    expect(useless.admitted || useless.gain! <= 0).toBe(true);
  });

  it('takes a factor that predicts downwards, with a negative weight', () => {
    const rng = seeded(3);
    const a = noise(rng);
    const label = labelOf(mix([-1, a], [2, noise(rng)]));
    const pool = admit(createPool(label), candidate(1, standardize(a), label));
    expect(pool.weights[0]).toBeLessThan(0);
    expect(pool.objective).toBeGreaterThan(0.3);
  });

  it('refuses copies, turned over or with few cells', () => {
    const rng = seeded(4);
    const a = noise(rng);
    const label = labelOf(mix([1, a], [2, noise(rng)]));
    const few = (cell: number) => cell % SYMBOLS > 11;
    for (const missing of [undefined, few]) {
      const pool = admit(createPool(label), candidate(1, standardize(a, missing), label));
      for (const copy of [mix([1, a]), mix([-1, a]), mix([-1, a], [0.01, noise(rng)])]) {
        const refused = trial(pool, candidate(2, standardize(copy, missing), label));
        expect(refused).toMatchObject({ duplicate: true, admitted: false, gain: null, nearest: 1, next: pool });
        expect(refused.maxCorrelation).toBeGreaterThan(0.99);
      }
    }
  });

  it('keeps both parts of a sum although five decoys resemble one of them', () => {
    for (let seed = 0; seed < 10; seed++) {
      const rng = seeded(100 + seed);
      const [a, b] = [noise(rng), noise(rng)];
      const label = labelOf(mix([1, a], [1, b], [1, noise(rng)]));
      const decoys = Array.from({ length: 5 }, () => mix([0.95, a], [Math.sqrt(1 - 0.95 ** 2), noise(rng)]));
      let pool = createPool(label, { size: 3 });
      [...decoys, a, b].forEach((raw, id) => {
        pool = admit(pool, candidate(id, standardize(raw), label));
      });
      expect(ids(pool)).toEqual(expect.arrayContaining([5, 6]));
    }
  });

  it('takes a suppressor: no IC of its own, but it cancels what is noise in another', () => {
    const rng = seeded(5);
    const [signal, disturbance] = [noise(rng), noise(rng)];
    const label = labelOf(signal);
    const pool = admit(createPool(label), candidate(1, standardize(mix([1, signal], [1, disturbance])), label));
    const suppressor = trial(pool, candidate(2, standardize(disturbance), label));
    expect(Math.abs(admit(createPool(label), candidate(2, standardize(disturbance), label)).objective)).toBeLessThan(
      0.05,
    );
    expect(suppressor.gain).toBeGreaterThan(0.2);
    expect(suppressor.admitted).toBe(true);
    expect(suppressor.next.weights[1]).toBeLessThan(0);
  });

  it('when full drops the smallest weight, never a fixed member', () => {
    const rng = seeded(6);
    const parts = [0.3, 0.1, 0.6, 1].map((strength) => ({ strength, raw: noise(rng) }));
    const label = labelOf(
      mix(...parts.map(({ strength, raw }): [number, Float64Array] => [strength, raw]), [1, noise(rng)]),
    );
    const factors = parts.map(({ raw }, id) => candidate(id, standardize(raw), label));
    let pool = admit(admit(createPool(label, { size: 2 }), factors[0]!), factors[1]!);
    expect(ids(pool)).toEqual([0, 1]);
    const better = trial(pool, factors[2]!);
    expect(better).toMatchObject({ admitted: true, evicted: 1 });
    pool = better.next;
    expect(ids(pool)).toEqual([0, 2]);
    expect(trial(pool, factors[1]!)).toMatchObject({ admitted: false, gain: 0, evicted: null });

    const fixed = createPool(label, { size: 1 }, [factors[1]!]);
    const two = admit(fixed, factors[0]!);
    expect(ids(two)).toEqual([1, 0]);
    expect(ids(admit(two, factors[3]!))).toEqual([1, 3]);
  });

  it('after dropping a member equals a pool that never had it', () => {
    const rng = seeded(7);
    const raws = [0.2, 0.5, 0.9, 0.7].map((strength) => ({ strength, raw: noise(rng) }));
    const label = labelOf(
      mix(...raws.map(({ strength, raw }): [number, Float64Array] => [strength, raw]), [1, noise(rng)]),
    );
    const z = raws.map(({ raw }, id) => standardize(raw, (cell) => (cell + id) % 7 === 0));
    let pool = createPool(label, { size: 3 });
    z.forEach((values, id) => {
      pool = admit(pool, candidate(id, values, label));
    });
    expect(ids(pool)).toEqual([1, 2, 3]);
    let fresh = createPool(label, { size: 3 });
    for (const id of [1, 2, 3]) fresh = admit(fresh, candidate(id, z[id]!, label));
    expect(pool.union).toEqual(fresh.union);
    expect([...pool.covariances.M]).toEqual([...fresh.covariances.M]);
    expect(pool.objective).toBeCloseTo(fresh.objective, 12);
  });

  it('gives the same bytes whoever summed, and after a save and load', () => {
    const rng = seeded(8);
    const raws = Array.from({ length: 5 }, () => noise(rng));
    const label = labelOf(mix(...raws.map((raw): [number, Float64Array] => [0.3, raw]), [1, noise(rng)]));
    const options = { size: 3 };
    let plain = createPool(label, options);
    let helped = createPool(label, options);
    const factors = raws.map((raw) => prepareFactor(standardize(raw), label));
    factors.forEach(({ factor, own }, id) => {
      const cross = new Map(helped.members.map((member) => [member.id, label.sums.cross(factor, member.factor)]));
      helped = admit(helped, { id, hash: `h${id}`, factor, own, cross });
      plain = admit(plain, { id, hash: `h${id}`, factor, own });
      const state = JSON.parse(JSON.stringify(savePool(plain)));
      plain = loadPool(label, options, state, (id) => factors[id]!);
      expect([...plain.weights]).toEqual([...helped.weights]);
      expect(plain.objective).toBe(helped.objective);
      expect(plain.covariances).toEqual(helped.covariances);
    });
  });

  it('knows other objectives', () => {
    const rng = seeded(9);
    const a = noise(rng);
    const label = labelOf(mix([1, a], [3, noise(rng)]));
    for (const objective of ['icir', 'lcb'] as const) {
      const pool = admit(createPool(label, { objective }), candidate(1, standardize(a), label));
      const daily = [...poolDailyIc(pool)];
      const mean = daily.reduce((sum, ic) => sum + ic, 0) / daily.length;
      const deviation = Math.sqrt(daily.reduce((sum, ic) => sum + (ic - mean) ** 2, 0) / (daily.length - 1));
      expect(pool.objective).toBeCloseTo(objective === 'icir' ? mean / deviation : mean - deviation, 12);
    }
  });

  it('stays empty on factors that say nothing', () => {
    const rng = seeded(10);
    const label = labelOf(noise(rng));
    const nothing = new Float32Array(DATES * SYMBOLS).fill(Number.NaN);
    expect(trial(createPool(label), candidate(1, nothing, label))).toMatchObject({
      admitted: false,
      gain: 0,
      objective: 0,
    });
  });
});
