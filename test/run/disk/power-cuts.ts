import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from '../../../src/run/folder.js';
import { recover } from '../../../src/run/recovery.js';
import { createRng } from '../../../src/util/rng.js';
import { datesOf } from '../blows/run.js';
import { Clock } from './clock.js';
import { FATES, PowerLog } from './power.js';
import { libraryOf, type SmallRun, stateOf } from './small-run.js';

/** Results that were told longer ago than this must outlast a power cut. */
const LOST_MS = 1000;

/** How many cuts were tried, from how many states of the disk the run went on, and what was wrong. */
export interface Blackouts {
  cuts: number;
  states: number;
  readonly wrong: string[];
}

/**
 * Cuts the power after each step of a run, with every fate of what was not waited for. A second after a result was told it
 * must be there; and from each state, or each one that `pick` wants, the run must go on to the library it finds without.
 */
export async function cutEverywhere(
  run: SmallRun,
  scratch: string,
  pick: (state: number) => boolean = () => true,
): Promise<Blackouts> {
  const whole = join(scratch, 'whole');
  const log = new PowerLog(whole);
  const clock = new Clock();
  /** How many steps had been made when so many evaluations were told of, and when. */
  const told: { steps: number; evaluations: number; ms: number }[] = [];
  const onProgress = ({ evaluations }: { evaluations: number }) => {
    told.push({ steps: log.length, evaluations, ms: clock.ms });
    clock.passBatch();
  };
  await run.goOn(whole, { onProgress }).finally(() => {
    clock.release();
    log.stop();
  });
  const expected = libraryOf(whole);
  const dates = datesOf(whole);
  const blackouts: Blackouts = { cuts: 0, states: 0, wrong: [] };
  const seen = new Set<string>();
  const out = join(scratch, 'cut');
  for (let steps = 0; steps <= log.length; steps++) {
    const nowMs = told.findLast((one) => one.steps <= steps)?.ms ?? 0;
    const due = told.findLast(({ ms }) => ms <= nowMs - LOST_MS)?.evaluations ?? 0;
    for (const fate of FATES) {
      const name = `${fate} after ${steps} steps`;
      const make = () => log.write(out, steps, fate, createRng(1, fate, String(steps)));
      make();
      blackouts.cuts++;
      const state = stateOf(out);
      const { evaluations } = recover(runFolder(out), dates).recovery;
      if (evaluations < due) blackouts.wrong.push(`${name}: ${due} evaluations were told of, ${evaluations} are left`);
      rmSync(out, { recursive: true });
      if (seen.has(state)) continue;
      seen.add(state);
      if (!pick(seen.size)) continue;
      blackouts.states++;
      make();
      const failure = await run.goOn(out).then(
        () => null,
        (error: unknown) => error,
      );
      if (failure !== null) blackouts.wrong.push(`${name}: ${String(failure)}`);
      else if (!existsSync(join(out, 'library.json')) || libraryOf(out) !== expected) {
        blackouts.wrong.push(`${name}: went on to another library`);
      }
      rmSync(out, { recursive: true });
    }
  }
  return blackouts;
}
