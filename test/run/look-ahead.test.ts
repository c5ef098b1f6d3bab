import { existsSync, writeFileSync } from 'node:fs';
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

  it('looks at five cuts', () => {
    const engine = createBackend('wasm');
    const counted = vi.spyOn(engine, 'evaluate');
    expect(new FutureGuard(panel, engine).changed(checked('rank(close)'), 'x')).toBeNull();
    // Once as it is, and once for each cut.
    expect(counted).toHaveBeenCalledTimes(6);
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
    const looked = new Set<unknown>();
    const spy = vi.spyOn(FutureGuard.prototype, 'changed').mockImplementation((form, hash) => {
      looked.add(hash);
      expect(hash).toBe(hashOf(canonical(form)));
      return even(hash) ? '2015-03-02' : null;
    });
    const { library, progress } = await mine(config, { panel, out });
    spy.mockRestore();
    const { events } = readJournal(join(out, 'events.jsonl'));
    const admitted = events.filter((event) => event.admitted === true);
    expect(admitted.length).toBeGreaterThan(2);
    expect(admitted.every(({ hash }) => looked.has(hash))).toBe(true);
    const refused = events.filter(({ futureSeen }) => futureSeen !== undefined);
    expect(refused.length).toBeGreaterThan(2);
    expect(progress.lookAheads).toBe(refused.length);
    for (const { hash, status, admitted, futureSeen } of refused) {
      expect([even(hash as string), status, admitted, futureSeen]).toEqual([true, 'rejected', false, '2015-03-02']);
    }
    expect(library!.factors.some(({ hash }) => even(hash))).toBe(false);
    expect(existsSync(join(out, 'library.json'))).toBe(true);
    expect((await resume(out, { panel })).progress.lookAheads).toBe(refused.length);
  });

  it("does not begin with one among its user's own", async () => {
    const folder = scratch();
    const base = join(folder, 'own.alpha');
    writeFileSync(base, 'rank(close)\n');
    const spy = vi.spyOn(FutureGuard.prototype, 'changed').mockReturnValue('2015-03-02');
    const config = { pool: { base }, strategy: { name: 'random' }, budget: { evaluations: 50 } };
    const run = mine(config, { panel, out: join(folder, 'run') });
    await expect(run).rejects.toMatchObject({
      code: 'F010',
      message: expect.stringContaining('`rank(close)` on 2015'),
    });
    spy.mockRestore();
  });
});
