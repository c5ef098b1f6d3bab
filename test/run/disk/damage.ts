import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/run/checkpoint.js';
import { runFolder } from '../../../src/run/folder.js';
import { recover } from '../../../src/run/recovery.js';
import { datesOf } from '../blows/run.js';
import { Clock } from './clock.js';
import { patchFs } from './patched-fs.js';
import { SmallRun } from './small-run.js';

const FILES = ['events', 'trials', 'checkpoint', 'synced'] as const;
type Ledger = Readonly<Record<(typeof FILES)[number], Buffer>>;

/** A file is cut, or a bit of it flipped, at a byte. */
const DAMAGES = {
  cut: (bytes: Buffer, at: number) => bytes.subarray(0, at),
  flip: (bytes: Buffer, at: number) => {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (at % 8);
    return flipped;
  },
};

/** Lines of the journal, how many damages were tried, and what was wrong: nothing, it is hoped. */
export interface Damages {
  lines: number;
  tried: number;
  readonly wrong: string[];
}

/**
 * Cuts each file of a run amid its work, and flips a bit of it, at every byte or at those that `pick` wants. The run must go
 * on from the newest state before the damage; what stands behind that state is kept in `*.bad`, and its lines are counted.
 */
export async function damageEverywhere(scratch: string, pick: (at: number) => boolean = () => true): Promise<Damages> {
  const path = join(scratch, 'amid');
  await leaveAmid(join(scratch, 'run'), path);
  const folder = runFolder(path);
  const whole = Object.fromEntries(FILES.map((file) => [file, readFileSync(folder[file])])) as Ledger;
  const dates = datesOf(path);
  const last = readCheckpoint(folder.checkpoint)!;
  const before = readCheckpoint(folder.synced)!;
  const damages: Damages = { lines: linesIn(whole.events), tried: 0, wrong: [] };
  /** Where the journal and the trials end that belong to a state; null for the beginning. */
  const endsOf = (state: typeof last | null) => ({
    events: state?.ledger.journal.bytes ?? 0,
    trials: state?.ledger.trialsBytes ?? 0,
  });
  // What is done here is undone at once: nobody waits for the disk.
  const hasten = patchFs(path, ({ name, args, real }) => (name === 'fsyncSync' ? undefined : real(...args)));
  for (const file of FILES) {
    const states = [last, before].filter((state) =>
      file === 'checkpoint' ? state === before : file === 'synced' ? state === last : true,
    );
    for (const [kind, damage] of Object.entries(DAMAGES)) {
      for (let at = 0; at < whole[file].length; at++) {
        if (!pick(at)) continue;
        const left = { ...whole, [file]: damage(whole[file], at) };
        const state =
          states.find((one) => (file === 'events' || file === 'trials' ? at >= endsOf(one)[file] : true)) ?? null;
        writeFileSync(folder[file], left[file]);
        damages.tried++;
        const { recovery } = recover(folder, dates);
        const seen = { evaluations: recovery.evaluations, damaged: recovery.damaged, dropped: recovery.dropped };
        const behind = left.events.subarray(endsOf(state).events);
        // The older state is looked at only where the newer one will not do.
        const damaged = state === last ? [] : [folder[file]];
        const due = { evaluations: state?.evaluations ?? 0, damaged, dropped: linesIn(behind) };
        const kept = damaged.length === 0 || behind.length === 0 || behind.equals(readFileSync(`${folder.events}.bad`));
        if (JSON.stringify(seen) !== JSON.stringify(due) || !kept) {
          damages.wrong.push(`${file}, ${kind} at ${at}: ${JSON.stringify(seen)} and not ${JSON.stringify(due)}`);
        }
        for (const name of FILES) rmSync(`${folder[name]}.bad`, { force: true });
      }
      writeFileSync(folder[file], whole[file]);
    }
  }
  hasten();
  return damages;
}

/** Copies a run after its fourth batch, the second of which was waited for. */
async function leaveAmid(out: string, copy: string): Promise<void> {
  const clock = new Clock();
  const controller = new AbortController();
  let batches = 0;
  const onProgress = () => {
    if (++batches === 1) clock.ms = 1001;
    if (batches < 4) return;
    cpSync(out, copy, { recursive: true });
    controller.abort();
  };
  await new SmallRun(1000).goOn(out, { signal: controller.signal, onProgress });
  clock.release();
}

function linesIn(bytes: Buffer): number {
  return bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '').length;
}
