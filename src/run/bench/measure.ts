/** Milliseconds of each repeat. */
export interface Timing {
  readonly minMs: number;
  readonly medianMs: number;
}

export interface Task {
  readonly name: string;
  readonly run: () => void;
}

/** A task this short is run a few times in a row: what lay in the cache before belongs to the task before it. */
const SHORT_MS = 20;
const ROW = 3;
/** Tasks run this long before they are timed: the JavaScript of an engine at work is compiled. */
const WARM_MS = 100;

/**
 * Times tasks in turn, one repeat of each after the other, so that what disturbs the machine disturbs all of them. The
 * minimum is what the code takes; the median tells how disturbed it was.
 */
export function timeTasks(tasks: readonly Task[], repeats: number, onRound?: (round: number) => void): Timing[] {
  const times = tasks.map(() => new Float64Array(repeats));
  const rows = tasks.map(({ run }) => (warmed(run) < SHORT_MS ? ROW : 1));
  for (let round = 0; round < repeats; round++) {
    for (const [i, { run }] of tasks.entries()) {
      times[i]![round] = Math.min(...Array.from({ length: rows[i]! }, () => timed(run)));
    }
    onRound?.(round + 1);
  }
  return times.map(timing);
}

/** Milliseconds of the last run of a warm-up. */
function warmed(run: () => void): number {
  let last = 0;
  for (let spent = 0; spent < WARM_MS; spent += last) last = timed(run);
  return last;
}

/** Milliseconds of one run. */
function timed(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export function timing(milliseconds: Float64Array): Timing {
  const sorted = milliseconds.slice().sort();
  return { minMs: sorted[0]!, medianMs: sorted[Math.floor(sorted.length / 2)]! };
}
