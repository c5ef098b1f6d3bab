/** Milliseconds of each repeat. */
export interface Timing {
  readonly minMs: number;
  readonly medianMs: number;
}

export interface Task {
  readonly name: string;
  readonly run: () => void;
}

/**
 * Times tasks in turn, one repeat of each after the other, so that what disturbs the machine disturbs all of them. The
 * minimum is what the code takes; the median tells how disturbed it was.
 */
export function timeTasks(tasks: readonly Task[], repeats: number, onRound?: (round: number) => void): Timing[] {
  const times = tasks.map(() => new Float64Array(repeats));
  for (const { run } of tasks) run();
  for (let round = 0; round < repeats; round++) {
    for (const [i, { run }] of tasks.entries()) {
      const start = process.hrtime.bigint();
      run();
      times[i]![round] = Number(process.hrtime.bigint() - start) / 1e6;
    }
    onRound?.(round + 1);
  }
  return times.map(timing);
}

export function timing(milliseconds: Float64Array): Timing {
  const sorted = milliseconds.slice().sort();
  return { minMs: sorted[0]!, medianMs: sorted[Math.floor(sorted.length / 2)]! };
}
