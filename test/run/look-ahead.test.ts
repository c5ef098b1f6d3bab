import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createBackend, environmentOf } from '../../src/engine/index.js';
import { canonical, check, hashOf, parse } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { FutureGuard } from '../../src/run/future-guard.js';
import { readJournal } from '../../src/run/journal.js';
import { mine, resume } from '../../src/run/mine.js';
import { scratch } from '../cli/run-cli.js';

const market = createMarket({ symbols: 20, dates: 160, seed: 4 });
const panel = plantTarget(market, [evaluate('ts_mean(volume, 20) / volume', market).values], 0.4, 4);
const checked = (text: string) => check(parse(text), environmentOf(panel)).ast;

describe('the guard before the pool', () => {
  it('lets formulas pass whose values do not hang on what comes later, whatever their lookback', () => {
    const guard = new FutureGuard(createMarket({ symbols: 40, dates: 700, seed: 1 }), createBackend('wasm'));
    for (const text of ['rank(close)', 'ts_corr(close, volume, 250)', 'ts_ema(close, 10)']) {
      expect(guard.changed(checked(text), hashOf(checked(text)))).toBeNull();
    }
  });

  it('stops one that an engine lets see tomorrow, and names the date', () => {
    const honest = createBackend('reference');
    const cheat = {
      ...honest,
      evaluate: (...[program, seen]: Parameters<typeof honest.evaluate>) =>
        honest.evaluate(program, seen).map((values) => values.map((_, cell) => values[cell + 16] ?? Number.NaN)),
    };
    const guard = new FutureGuard(panel, cheat);
    expect(panel.dates).toContain(guard.changed(checked('close'), 'x'));
  });
});

describe('a run with formulas that see the future', () => {
  it('refuses them, tells the journal and counts them, also after a resume', async () => {
    const out = join(scratch(), 'run');
    const config = {
      label: { column: 'target', horizon: 1 },
      pool: { size: 5 },
      strategy: { name: 'random' },
      budget: { evaluations: 200 },
    };
    const even = (hash: string) => Number.parseInt(hash.at(-1)!, 16) % 2 === 0;
    const spy = vi.spyOn(FutureGuard.prototype, 'changed').mockImplementation((form, hash) => {
      expect(hash).toBe(hashOf(canonical(form)));
      return even(hash) ? '2015-03-02' : null;
    });
    const { library, progress } = await mine(config, { panel, out });
    spy.mockRestore();
    const refused = readJournal(join(out, 'events.jsonl')).events.filter(({ futureSeen }) => futureSeen !== undefined);
    expect(refused.length).toBeGreaterThan(2);
    expect(progress.lookAheads).toBe(refused.length);
    for (const { hash, status, admitted, futureSeen } of refused) {
      expect([even(hash as string), status, admitted, futureSeen]).toEqual([true, 'rejected', false, '2015-03-02']);
    }
    expect(library!.factors.some(({ hash }) => even(hash))).toBe(false);
    expect(existsSync(join(out, 'library.json'))).toBe(true);
    expect((await resume(out, { panel })).progress.lookAheads).toBe(refused.length);
  });
});
