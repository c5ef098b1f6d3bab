import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, writePanel } from '../../src/panel/index.js';
import { mine, resume } from '../../src/run/mine.js';
import { runsBelow, statusOf } from '../../src/run/status.js';
import { cli, scratch } from '../cli/run-cli.js';
import { findings } from './blows/run.js';

const folder = scratch();
const data = join(folder, 'market.parquet');
const FEW = 40;
const MANY = 110;

const run = async (name: string, evaluations: number, strategy = 'gp') => {
  const out = join(folder, name);
  const config = { data, label: { horizon: 1 }, score: { minSymbols: 4 }, pool: { size: 4 }, workers: 1 };
  await mine({ ...config, strategy: { name: strategy }, budget: { evaluations } }, { out });
  return out;
};

beforeAll(() => writePanel(data, createMarket({ symbols: 12, dates: 60, seed: 4 })));

describe.each(['random', 'gp', 'mcts', 'rl'])('a run by %s that has ended', (strategy) => {
  it('goes on with more evaluations to what it would have found with them from the start', async () => {
    const whole = await run(`${strategy}-whole`, MANY, strategy);
    const out = await run(`${strategy}-more`, FEW, strategy);
    await resume(out, { budget: { evaluations: MANY } });
    expect(findings(out)).toEqual(findings(whole));
    expect(statusOf(out)).toMatchObject({ state: 'ended (evaluations)', evaluations: MANY, budget: MANY });
  });
});

describe('a run that has ended', () => {
  it('goes on once its config says so, also where the state before its end is lost', async () => {
    const whole = join(folder, 'gp-whole');
    const out = await run('edited', FEW);
    const path = join(out, 'config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...config, budget: { ...config.budget, evaluations: MANY } }));
    writeFileSync(join(out, 'checkpoint', 'synced.json'), 'torn');
    await resume(out);
    expect(findings(out)).toEqual(findings(whole));
  });

  it('stays as it is with another budget than the one that ended it, and cannot have fewer evaluations', async () => {
    const out = await run('stays', FEW);
    const before = findings(out);
    const { reason } = await resume(out, { budget: { minutes: 10 } });
    expect([reason, findings(out)]).toEqual(['evaluations', before]);
    await expect(resume(out, { budget: { evaluations: FEW - 1 } })).rejects.toMatchObject({ code: 'C003' });
    expect(findings(out)).toEqual(before);
  });

  it('goes on with the data it began with alone', async () => {
    const out = await run('other-data', FEW);
    const before = findings(out);
    const panel = createMarket({ symbols: 12, dates: 60, seed: 5 });
    await expect(resume(out, { panel, budget: { evaluations: MANY } })).rejects.toMatchObject({ code: 'S004' });
    expect(findings(out)).toEqual(before);
  });

  it('is extended by the command line, which changes nothing but budgets', async () => {
    const out = await run('by-hand', FEW);
    const { code, err } = await cli('resume', out, '--evaluations', '120', '--set', 'budget.minutes=9', '--no-report');
    expect([code, err]).toEqual([0, expect.stringContaining('120 evaluations')]);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')).budget).toMatchObject({
      evaluations: 120,
      minutes: 9,
    });
    expect((await cli('resume', out, '--set', 'pool.size=9')).code).toBe(2);
  });
});

it('status lists the runs below a folder', async () => {
  const listed = runsBelow(folder).map(({ run }) => run);
  expect(listed).toContain(join(folder, 'by-hand'));
  const { code, out } = await cli('status', folder);
  expect(code).toBe(0);
  expect(out.trim().split('\n').length).toBe(listed.length + 1);
  expect((await cli('status', join(folder, 'nowhere'))).code).toBe(6);
});
