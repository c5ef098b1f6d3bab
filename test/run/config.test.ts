import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, resolveConfig } from '../../src/run/config.js';
import { AlphaError } from '../../src/util/errors.js';

function refusal(work: () => unknown): AlphaError {
  try {
    work();
  } catch (error) {
    if (error instanceof AlphaError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'alphalode-')), 'run.json');
  writeFileSync(path, text);
  return path;
}

describe('a run config', () => {
  it('may be empty: every key has a default', () => {
    const config = resolveConfig({});
    expect(config.label).toEqual({ horizon: 20, delay: 1, price: 'close', neutralize: null });
    expect(config.pool).toMatchObject({ size: 20, objective: 'ic', l1: 0.005, maxCorrelation: 0.99 });
    expect(config.vocabulary.windows).toEqual([1, 5, 10, 20, 40]);
    expect(config.strategy).toEqual({ name: 'gp' });
    expect(config.budget).toMatchObject({ evaluations: 10_000, minutes: null, memoryMb: 2000 });
  });

  it('is JSON with comments, overridden key by key', () => {
    const path = file('{ /* mine */ "seed": 7, "pool": { "size": 5 }, // five\n }');
    const config = readConfig(path, ['pool.l1=0.1', 'label.horizon=5', 'strategy.name=random']);
    expect(config.seed).toBe(7);
    expect(config.pool).toMatchObject({ size: 5, l1: 0.1 });
    expect(config.label).toMatchObject({ horizon: 5, delay: 1 });
    expect(config.strategy.name).toBe('random');
  });

  it('keeps the options of a strategy for the strategy to check', () => {
    expect(resolveConfig({ strategy: { name: 'gp', population: 50 } }).strategy).toEqual({
      name: 'gp',
      population: 50,
    });
  });

  it('refuses an unknown key and names the nearest one', () => {
    const error = refusal(() => resolveConfig({ pool: { sise: 3 } }, 'run.json'));
    expect(error.code).toBe('C002');
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe('unknown key `pool.sise` in run.json');
    expect(error.details.hint).toContain('did you mean `size`?');
  });

  it('refuses an unknown key of a label', () => {
    const error = refusal(() => resolveConfig({ label: { horison: 5 } }));
    expect([error.code, error.details.hint]).toEqual(['C002', 'did you mean `horizon`?']);
  });

  it('refuses a bad value and says where', () => {
    const error = refusal(() => resolveConfig({ pool: { size: 0 } }));
    expect(error.code).toBe('C003');
    expect(error.message).toContain('pool.size');
  });

  it('says line and column of a text that is no JSON', () => {
    const error = refusal(() => readConfig(file('{\n  "seed": oops\n}')));
    expect(error.code).toBe('C003');
    expect(error.message).toMatch(/run\.json:2:\d+ is not JSON/);
  });

  it('refuses a file that is not there', () => {
    expect(refusal(() => readConfig('no/such/run.json')).code).toBe('D001');
  });

  it('cannot be led to the prototype', () => {
    expect(refusal(() => readConfig(null, ['__proto__.polluted=1'])).code).toBe('C001');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
