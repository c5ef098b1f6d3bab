import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { print as printFormula } from '../lang/index.js';
import type { EndReason } from '../run/checkpoint.js';
import type { LibraryScore } from '../run/library.js';
import type { ConductOptions, MineResult } from '../run/mine.js';
import type { Recovery } from '../run/recovery.js';
import { deviceFacts, tellDevice } from './device-share.js';
import { figure, print, printJson, say, table } from './output.js';
import { progressReporter } from './progress.js';
import { writeReport } from './write-report.js';

const INTERRUPTED = 130;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

type Watch = Pick<ConductOptions, 'signal' | 'onBegin' | 'onEnd' | 'onProgress' | 'onRecovery'>;

/**
 * Runs a search under a progress line. Ctrl-C stops it and saves, a second one leaves at once; both set the exit code
 * 130. Before the search begins and once it has ended there is nothing to save: Ctrl-C ends the process as it does any
 * other.
 */
export async function interruptible(start: (watch: Watch) => Promise<MineResult>): Promise<MineResult> {
  const reporter = progressReporter();
  const { signal, watch, release } = interruptSignal();
  try {
    const result = await start({
      signal,
      onBegin: watch,
      onEnd: release,
      onProgress: reporter.update,
      onRecovery: tellRecovery,
    });
    if (result.reason === 'interrupted') process.exitCode = INTERRUPTED;
    return result;
  } finally {
    reporter.done();
    release();
  }
}

/** Runs a search to its end, tells the result and writes its report. */
export async function supervise(
  { json, report = true }: { json?: boolean; report?: boolean },
  start: (watch: Watch) => Promise<MineResult>,
): Promise<void> {
  const result = await interruptible(start);
  if (!json) tell(result);
  const written = report && result.library !== null ? (await writeReport(result.run)).written : null;
  if (json) printJson({ ...toJson(result), report: written });
}

/** `runs/gp-7`, or `runs/gp-7.2` when that is taken. */
export function defaultRunPath(strategy: string, seed: number): string {
  const base = join('runs', `${strategy}-${seed}`);
  for (let n = 1; ; n++) {
    const path = n === 1 ? base : `${base}.${n}`;
    if (!existsSync(path)) return path;
  }
}

function interruptSignal(): { signal: AbortSignal; watch: () => void; release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    // The last checkpoint is whole, so leaving at once loses nothing but the batch at work.
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  return {
    signal: controller.signal,
    watch: () => {
      for (const name of SIGNALS) process.on(name, stop);
    },
    release: () => {
      for (const name of SIGNALS) process.off(name, stop);
    },
  };
}

function toJson({ run, reason, library, members, progress }: MineResult) {
  const scores = ({ ic, rankIc }: LibraryScore) => ({ ic, rankIc });
  return {
    run,
    reason,
    evaluations: progress.evaluations,
    duplicates: progress.duplicates,
    twins: progress.twins,
    rejected: progress.rejected,
    library: library
      ? library.factors.map(({ expr, weight, train }) => ({ expr, weight, ic: train.ic, rankIc: train.rankIc }))
      : members.map(({ form, weight, ic }) => ({ expr: printFormula(form), weight, ic })),
    train: library ? scores(library.train) : { ic: progress.poolObjective, rankIc: null },
    valid: library ? scores(library.valid) : null,
    plant: { hitAt: progress.plants[0]?.hitAt ?? null },
    plants: progress.plants,
    seconds: Number(progress.seconds.toFixed(3)),
    ...deviceFacts(progress.device),
  };
}

function tell({ run, reason, library, members, progress }: MineResult): void {
  if (library) {
    const rows = byWeight(library.factors).map(({ expr, weight, train, valid }) => [
      figure(weight, 3),
      figure(train.ic),
      figure(valid.ic),
      figure(valid.rankIc),
      expr,
    ]);
    print(table(['weight', 'train IC', 'valid IC', 'valid RankIC', 'formula'], rows));
    print(
      `\n${pc.bold('combined')}  train IC ${figure(library.train.ic)} RankIC ${figure(library.train.rankIc)}   valid IC ${figure(library.valid.ic)} RankIC ${figure(library.valid.rankIc)}`,
    );
  } else {
    print(
      table(
        ['weight', 'train IC', 'formula'],
        byWeight(members).map(({ weight, ic, form }) => [figure(weight, 3), figure(ic), printFormula(form)]),
      ),
    );
  }
  for (const { formula, hitAt, best, by } of progress.plants) {
    say(
      `plant ${formula}: ${hitAt === null ? `not hit; nearest ${figure(best, 3)} by ${by ?? '-'}` : `hit at evaluation ${hitAt}`}`,
    );
  }
  const { evaluations, duplicates, twins, rejected, asked, seconds } = progress;
  say(
    `${evaluations} evaluations in ${seconds.toFixed(1)} s, ${duplicates} of ${asked} asked were known already (${twins} by their values), ${rejected} too like a member of the pool; run folder ${run}`,
  );
  if (progress.device) tellDevice(progress.device);
  if (progress.lookAheads > 0) say(pc.red(`${progress.lookAheads} refused: a value of theirs hung on later data`));
  say(
    pc.yellow(reason === 'interrupted' ? `interrupted and saved: alphalode resume ${run}` : `ended: ${ENDS[reason]}`),
  );
}

function tellRecovery({ evaluations, dropped, damaged }: Recovery): void {
  for (const path of damaged) say(pc.yellow(`${path} is damaged; what could not be read is kept in ${path}.bad`));
  if (damaged.length === 0 && dropped === 0) return;
  const from = evaluations === 0 ? 'the beginning' : `evaluation ${evaluations}`;
  say(`goes on from ${from}: ${dropped} lines of the journal behind it are done again, to the same result`);
}

/** What ended a run, said to its user. */
const ENDS: Readonly<Record<EndReason, string>> = {
  evaluations: 'all evaluations are done (budget.evaluations)',
  minutes: 'its time is over (budget.minutes)',
  memory: 'it holds as much memory as it may (budget.memoryMb)',
  exhausted: 'the strategy finds nothing new any more',
  llmCalls: 'all requests to language models are made (budget.llmCalls)',
  tokens: 'all tokens are spent (budget.tokens)',
  usd: 'all money is spent (budget.usd)',
};

/** The weightiest first. */
function byWeight<T extends { readonly weight: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}
