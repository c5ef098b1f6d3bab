import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/run/checkpoint.js';
import { runFolder } from '../../../src/run/folder.js';
import { readJournal } from '../../../src/run/journal.js';
import { recover } from '../../../src/run/recovery.js';
import type { Rng } from '../../../src/util/rng.js';
import { start } from '../../cli/run-cli.js';

/** What happens to one process of a run: some of its worker threads die, then it gets a signal. */
export interface Blow {
  readonly signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT';
  /** At most two: three deaths at one formula would count as its own fault. */
  readonly deaths: number;
}

export interface Damage {
  /** Signals that ended a process, and threads that died. */
  readonly fallen: Record<Blow['signal'] | 'worker', number>;
  /** Most lines of the journal that lay behind the last checkpoint after a blow: they are done again. */
  mostRedone: number;
  /** Seconds from a SIGINT or SIGTERM to the end of the process. */
  readonly stopSeconds: number[];
  /** What should not be: results that were saved and are gone, files that are damaged, processes that failed. */
  readonly wrong: string[];
}

export interface Battered {
  /** The command that begins the run in `out`. */
  readonly begin: readonly string[];
  readonly out: string;
  readonly evaluations: number;
  /** Length of a daily series of the run. */
  readonly dates: number;
  readonly blows: readonly Blow[];
  readonly rng: Rng;
  readonly onBlow?: (done: number) => void;
}

/**
 * Lets a run go on, through all blows, to its end. They come spread over its evaluations, however fast the machine is, each
 * at a random moment; a third of them while the process is still waking up.
 */
export async function batter({ begin, out, evaluations, dates, blows, rng, onBlow }: Battered): Promise<Damage> {
  const fallen = { SIGKILL: 0, SIGTERM: 0, SIGINT: 0, worker: 0 };
  const damage: Damage = { fallen, mostRedone: 0, stopSeconds: [], wrong: [] };
  const { config } = runFolder(out);
  const deathsFile = `${out}.deaths`;
  for (const [i, { signal, deaths }] of blows.entries()) {
    const dead = sizeOf(deathsFile);
    const { child, finished } = start(existsSync(config) ? ['resume', out, '--no-report'] : begin, {
      preload: 'dist/test/run/blows/mortal.js',
      env: { DEATHS: String(deaths), DEATHS_SEED: String(i), DEATHS_FILE: deathsFile },
    });
    let ended = false;
    finished.then(() => {
      ended = true;
    });
    const awake = deaths > 0 || rng.float() < 2 / 3;
    if (!awake) {
      await wait(rng.int(600));
    } else {
      // Room at the end, so that the last blow still finds a run; and something that this process has saved.
      const due = Math.max(((i + rng.float()) * evaluations) / (blows.length + 2), evaluationsOf(out) + 1);
      const isDue = () => evaluationsOf(out) >= due && sizeOf(deathsFile) >= dead + deaths;
      while (!ended && !(holderOf(out) === child.pid && isDue())) await wait(5);
      await wait(rng.int(60));
    }
    const sentMs = performance.now();
    child.kill(signal);
    const { code, err } = await finished;
    fallen.worker += sizeOf(deathsFile) - dead;
    if (code === null || code === 130) fallen[signal]++;
    if (awake && signal !== 'SIGKILL') damage.stopSeconds.push((performance.now() - sentMs) / 1000);
    const expected = signal === 'SIGKILL' ? [null] : awake ? [130] : [null, 130];
    if (!expected.includes(code)) {
      damage.wrong.push(`${signal}: exit code ${code}, ${err.slice(-300)}`);
    }
    inspect(out, dates, damage);
    onBlow?.(i + 1);
  }
  const { code, err } = await start(['resume', out, '--no-report']).finished;
  if (code !== 0) damage.wrong.push(`the last resume: exit code ${code}, ${err.slice(-300)}`);
  return damage;
}

/** What a blow left on disk: nothing damaged, and all that the last checkpoint counts. */
function inspect(out: string, dates: number, damage: Damage): void {
  const folder = runFolder(out);
  const saved = readCheckpoint(folder.checkpoint)?.evaluations ?? 0;
  const { recovery } = recover(folder, dates);
  damage.mostRedone = Math.max(damage.mostRedone, recovery.dropped);
  if (recovery.damaged.length > 0) damage.wrong.push(`damaged: ${recovery.damaged.join(', ')}`);
  if (recovery.evaluations !== saved) damage.wrong.push(`${saved} evaluations saved, ${recovery.evaluations} left`);
}

/** What a run found and counted, but for the clock: equal for equal runs, whatever happened to them. */
export function findings(out: string): Record<string, unknown> {
  const folder = runFolder(out);
  const {
    seconds: _seconds,
    cache: _cache,
    spent: _spent,
    ...summary
  } = JSON.parse(readFileSync(folder.summary, 'utf8'));
  const trials = readJournal(folder.events).events.filter(({ ev }) => ev === 'trial' || ev === 'base');
  return {
    library: readFileSync(folder.library, 'utf8'),
    summary,
    trials: trials.map(({ seq: _seq, crc: _crc, ...trial }) => trial),
    dailyIcs: readFileSync(folder.trials, 'latin1'),
  };
}

/** Length of the daily series of a run that has ended. */
export function datesOf(out: string): number {
  const scored = readJournal(join(out, 'events.jsonl')).events.filter(
    ({ ev, status }) => ev === 'trial' && (status === 'scored' || status === 'rejected'),
  );
  return statSync(join(out, 'trials.f32')).size / scored.length / 4 - 2;
}

/** Process that holds a run, or undefined. */
function holderOf(run: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(run, 'lock.json'), 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

/** Evaluations that a run has on disk. */
export function evaluationsOf(run: string): number {
  return readCheckpoint(join(run, 'checkpoint', 'state.json'))?.evaluations ?? 0;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
