import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaError } from '../../../src/util/errors.js';
import { countedWorkers, freeWorkers } from '../hindered-workers.js';
import { Clock } from './clock.js';
import { FAULTS, type Fault, failingDisk, strikes } from './failing.js';
import { type Call, patchFs } from './patched-fs.js';
import { libraryOf, type SmallRun, stateOf } from './small-run.js';

/** How many faults struck, after how many of them the run went on, and what was wrong: nothing, it is hoped. */
export interface Toll {
  struck: number;
  states: number;
  readonly wrong: string[];
}

/**
 * Runs into a fault at each call of a run in turn: all that can strike there, or by `pick` one of them. Every one must end
 * it with exit code 6, a hint and the path; and from each state that a fault leaves behind, the run must go on to the
 * library it finds without any. States that differ by the clock alone are gone on from once.
 */
export async function strikeEveryCall(
  run: SmallRun,
  scratch: string,
  pick: (faults: readonly Fault[], call: number) => readonly Fault[] = (faults) => faults,
): Promise<Toll> {
  const clock = new Clock();
  const whole = join(scratch, 'whole');
  const calls: Call[] = [];
  const unwatch = patchFs(whole, (call) => {
    calls.push(call);
    return call.real(...call.args);
  });
  const goOn = (out: string) => run.goOn(out, { onProgress: () => clock.passBatch() });
  await goOn(whole).finally(unwatch);
  const expected = libraryOf(whole);
  const threads = countedWorkers();
  const toll: Toll = { struck: 0, states: 0, wrong: [] };
  const seen = new Set<string>();
  for (const [nth, call] of calls.entries()) {
    const possible = FAULTS.filter((fault) => strikes(fault, call));
    for (const fault of pick(possible, nth)) {
      const name = `${fault} at ${nth}, ${call.name} ${call.path.slice(whole.length)}`;
      const out = join(scratch, 'struck');
      const mend = failingDisk(out, fault, nth);
      const error = await goOn(out).then(
        () => null,
        (reason: unknown) => reason,
      );
      mend();
      toll.struck++;
      if (threads.alive > 0) toll.wrong.push(`${name}: ${threads.alive} threads outlive the run`);
      if (!isTyped(error)) toll.wrong.push(`${name}: ended with ${String(error)}`);
      const state = stateOf(out);
      if (!seen.has(state)) {
        seen.add(state);
        toll.states++;
        await goOn(out);
        if (libraryOf(out) !== expected) toll.wrong.push(`${name}: went on to another library`);
      }
      rmSync(out, { recursive: true, force: true });
    }
  }
  clock.release();
  freeWorkers();
  return toll;
}

function isTyped(error: unknown): boolean {
  if (!(error instanceof AlphaError) || error.exitCode !== 6) return false;
  return error.details.hint !== undefined && error.details.data?.path !== undefined;
}
