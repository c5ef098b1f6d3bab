import { describe, expect, it } from 'vitest';
import { expectAgreement, runTile, SERIES, tile } from './tile-kernel.js';

describe.each(Object.entries(SERIES))('on %s', (_, series) => {
  it.each([0, 1, 3, 20, 200])('delays by %i dates', (d) => {
    for (const rows of [1, d + 1, 100]) expectAgreement({ id: 'ts_delay', inputs: [series(rows, d)], params: [d] });
  });

  it.each([1, 2, 5, 20, 200])('looks back %i dates for a value', (d) => {
    expectAgreement({ id: 'ts_backfill', inputs: [series(100, d)], params: [d] });
  });

  it.each([
    [3, 1],
    [13, 2],
    [1, 1],
    [2, 5],
  ])('recurs with n = %i and m = %i', (n, m) => {
    expectAgreement({ id: 'ts_sma_cn', inputs: [series(300, n)], params: [n, m] });
  });

  it('trades when triggered, until the exit', () => {
    const switches = (seed: number) =>
      tile(200, seed, (rng) => (rng.float() < 0.1 ? Number.NaN : rng.float() < 0.2 ? 1 : 0));
    expectAgreement({ id: 'trade_when', inputs: [switches(1), series(200, 2), switches(3)], params: [] });
  });
});

describe('ts_delay', () => {
  it('leaves a slice without dates before it NaN', () => {
    expect(runTile({ id: 'ts_delay', inputs: [new Float32Array(16)], params: [2], base: 9 })[0]).toBeNaN();
  });
});
