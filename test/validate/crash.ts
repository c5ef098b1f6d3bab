import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { mine } from '../../src/run/mine.js';
import { createRng, type Rng } from '../../src/util/rng.js';
import { scratch, start } from '../cli/run-cli.js';
import { type Blow, batter, datesOf, evaluationsOf, findings } from '../run/blows/run.js';
import { damageEverywhere } from '../run/disk/damage.js';
import { strikeEveryCall } from '../run/disk/faults.js';
import { cutEverywhere } from '../run/disk/power-cuts.js';
import { SmallRun } from '../run/disk/small-run.js';

/**
 * Runs through whatever can happen to them. Usage: node dist/test/validate/crash.js [kills|disk|power|damage|stops ...]
 *
 * kills: one run of 15,000 evaluations is hit by 60 SIGKILL, 20 SIGTERM and 20 SIGINT, and 40 of its worker threads are
 * terminated; it must end with what an undisturbed run finds, and every count of it.
 *
 * disk: runs of 500 evaluations fail at each call to the disk, in each way that is possible there.
 *
 * power: the power fails after each step of a run of 500 evaluations, with every fate of what was not waited for.
 *
 * damage: each file of a run amid its work is cut, and has a bit flipped, at every byte.
 *
 * stops: each strategy on a market of 500 symbols and 1,000 dates with two workers is stopped by Ctrl-C 25 times, at random
 * moments; how long that took is told, and 99 of the 100 must take 2 s at most.
 */
const PARTS: Readonly<Record<string, () => Promise<readonly string[]>>> = { kills, disk, power, damage, stops };

const EVALUATIONS_PER_BLOW = 150;
const folder = scratch();

async function kills(): Promise<readonly string[]> {
  const data = join(folder, 'market.parquet');
  const market = createMarket({ symbols: 20, dates: 120, seed: 4 });
  const { values } = evaluate('ts_mean(volume, 20) / volume', market);
  await writePanel(data, plantTarget(market, [values], 0.4, 4));
  const rng = createRng(1, 'blows');
  const signals: Blow['signal'][] = [...repeat('SIGKILL', 60), ...repeat('SIGTERM', 20), ...repeat('SIGINT', 20)];
  const order = shuffled(signals, rng);
  const mourned = new Set(shuffled([...order.keys()], rng).slice(0, 40));
  const blows = order.map((signal, i): Blow => ({ signal, deaths: mourned.has(i) ? 1 : 0 }));
  const evaluations = blows.length * EVALUATIONS_PER_BLOW;
  const config = {
    data,
    label: { column: 'target', horizon: 1 },
    pool: { size: 5 },
    strategy: { name: 'gp' },
    budget: { evaluations },
    workers: 2,
    seed: 11,
  };
  const whole = join(folder, 'whole');
  await mine(config, { out: whole });
  const out = join(folder, 'battered');
  const flags = '--strategy gp --label column=target,horizon=1 --set pool.size=5 --seed 11 --workers 2 --no-report';
  const begin = ['mine', '--data', data, ...flags.split(' '), '--evaluations', String(evaluations), '--out', out];
  const onBlow = (done: number) => done % 10 === 0 && console.log(`${done} of ${blows.length} blows`);
  const { fallen, mostRedone, stopSeconds, wrong } = await batter({
    begin,
    out,
    evaluations,
    dates: datesOf(whole),
    blows,
    rng,
    onBlow,
  });
  const slowest = Math.max(...stopSeconds);
  console.log(
    `processes ended: ${fallen.SIGKILL} by SIGKILL, ${fallen.SIGTERM} by SIGTERM, ${fallen.SIGINT} by SIGINT; ${fallen.worker} worker threads died`,
  );
  console.log(
    `at most ${mostRedone} lines of the journal were done again after one; ${stopSeconds.length} stops took at most ${slowest.toFixed(2)} s`,
  );
  const lost = isDeepStrictEqual(findings(out), findings(whole)) ? [] : ['the run found or counted something else'];
  return [...wrong, ...lost];
}

async function disk(): Promise<readonly string[]> {
  const { struck, states, wrong } = await strikeEveryCall(new SmallRun(500), scratch());
  console.log(`${struck} faults struck, ${states} states behind them were gone on from`);
  return wrong;
}

async function power(): Promise<readonly string[]> {
  const { cuts, states, wrong } = await cutEverywhere(new SmallRun(500), scratch());
  console.log(`${cuts} power cuts, ${states} states of the disk were gone on from`);
  return wrong;
}

async function damage(): Promise<readonly string[]> {
  const { lines, tried, wrong } = await damageEverywhere(scratch());
  console.log(`${tried} damages to a run with ${lines} lines in its journal`);
  return wrong;
}

async function stops(): Promise<readonly string[]> {
  const data = join(folder, 'large.parquet');
  await writePanel(data, createMarket({ symbols: 500, dates: 1000, seed: 4 }));
  const rng = createRng(1, 'stops');
  const wrong: string[] = [];
  const all: number[] = [];
  for (const strategy of ['random', 'gp', 'mcts', 'rl']) {
    const out = join(folder, `stopped-${strategy}`);
    const begin = `mine --data ${data} --strategy ${strategy} --evaluations 100000 --workers 2 --no-report --out ${out}`;
    const seconds: number[] = [];
    for (let stop = 0; stop < 25; stop++) {
      const { child, finished } = start(stop === 0 ? begin.split(' ') : ['resume', out, '--no-report']);
      const before = evaluationsOf(out);
      while (child.exitCode === null && evaluationsOf(out) <= before) await pause(10);
      await pause(rng.int(3000));
      const sentMs = performance.now();
      child.kill('SIGINT');
      const { code, err } = await finished;
      seconds.push((performance.now() - sentMs) / 1000);
      if (code !== 130) wrong.push(`${strategy}: exit code ${code}, ${err.slice(-300)}`);
    }
    seconds.sort((a, b) => a - b);
    console.log(`${strategy}: median ${seconds[12]!.toFixed(2)} s, slowest ${seconds.at(-1)!.toFixed(2)} s`);
    all.push(...seconds);
  }
  const p99 = all.sort((a, b) => a - b)[98]!;
  console.log(`99 of ${all.length} took at most ${p99.toFixed(2)} s`);
  return p99 <= 2 ? wrong : [...wrong, 'stops take more than 2 s'];
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function repeat<const T>(value: T, times: number): T[] {
  return Array.from({ length: times }, () => value);
}

function shuffled<T>(values: readonly T[], rng: Rng): T[] {
  return values
    .map((value) => ({ value, place: rng.float() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
  console.log(`== ${name}`);
  const wrong = await PARTS[name]!();
  for (const line of wrong) console.log(`wrong: ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
  else console.log('all as it should be');
}
rmSync(folder, { recursive: true });
