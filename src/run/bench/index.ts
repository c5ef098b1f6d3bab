import { readFileSync } from 'node:fs';
import { parseLibrary } from '../../lang/index.js';
import type { Panel } from '../../panel/panel.js';
import { type EndToEnd, endToEnd } from './end-to-end.js';
import { Workbench } from './evaluation.js';
import { GOALS } from './goals.js';
import { BENCH_MARKETS, type BenchMarket, createBenchMarket } from './market.js';
import { type Task, type Timing, timeTasks, timing } from './measure.js';
import { peersOf } from './peers.js';
import type { BenchRow } from './rows.js';
import { CANDIDATES, scoringTasks } from './scoring.js';

export interface BenchOptions {
  /** Rows wanted; default all. */
  readonly only?: readonly string[];
  readonly panels?: readonly BenchMarket['name'][];
  readonly repeats?: number;
  readonly onProgress?: (text: string) => void;
}

/** A row and the tasks whose minima and medians it adds up. */
interface Workload {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Matrices read and written. */
  readonly streams?: number;
  /** Candidates a task does at once; the row is for one. */
  readonly per?: number;
}

/** Measures the engine on the specified markets. Each repeat runs every task once, in turn. */
export async function bench(options: BenchOptions = {}): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const panel of options.panels ?? (['A'] as const)) rows.push(...(await benchPanel(panel, options)));
  return rows;
}

async function benchPanel(
  panel: BenchMarket['name'],
  { only, repeats = 20, onProgress }: BenchOptions,
): Promise<BenchRow[]> {
  const market = createBenchMarket(BENCH_MARKETS[panel]);
  const bench = new Workbench(market);
  const workloads = workloadsOf(bench).filter(({ name }) => only === undefined || only.includes(name));
  const plain = bench.plain().filter(({ name }) => workloads.some((workload) => `plain ${workload.name}` === name));
  const tasks = [bench.copy(), ...plain, ...workloads.flatMap((workload) => workload.tasks)];
  const timings = timeTasks(tasks, repeats, (round) => onProgress?.(`panel ${panel}: repeat ${round} of ${repeats}`));
  const byTask = new Map(tasks.map((task, i) => [task, timings[i]!]));
  const copy = timings[0]!;
  const row = (workload: Workload): BenchRow => {
    const { minMs, medianMs } = total(
      workload.tasks.map((task) => byTask.get(task)!),
      workload.per,
    );
    const loops = plain.find((task) => task.name === `plain ${workload.name}`);
    const goal = panel === 'A' ? GOALS[workload.name] : undefined;
    const peers = panel === 'A' ? peersOf(workload.name) : [];
    return {
      name: workload.name,
      panel,
      backend: 'wasm',
      threads: 1,
      minMs,
      medianMs,
      copies: minMs / copy.minMs,
      ...(workload.streams && { bytes: workload.streams * bench.matrixBytes }),
      ...(goal !== undefined && { goal }),
      ...(loops && { plain: byTask.get(loops)!.minMs / minMs }),
      ...(peers.length > 0 && { peers }),
    };
  };
  return [
    row({ name: 'memcpy', tasks: [tasks[0]!], streams: 2 }),
    ...workloads.map(row),
    ...(await endToEndRows(market, panel, copy.minMs, { only, repeats })),
  ];
}

/** Turns that one worker and two have, one after the other, as the machine's other work comes and goes. */
const TURNS = 3;

/** Candidates from formula to outcome, by one worker and by two. */
async function endToEndRows(
  market: Panel,
  panel: BenchMarket['name'],
  copyMs: number,
  { only, repeats }: { only: readonly string[] | undefined; repeats: number },
): Promise<BenchRow[]> {
  if (only !== undefined && !only.includes('endToEnd')) return [];
  const runs: (EndToEnd & { threads: number })[] = [];
  for (let turn = 0; turn < TURNS; turn++)
    for (const threads of [1, 2])
      runs.push({ threads, ...(await endToEnd(market, threads, Math.ceil(repeats / (2 * TURNS)))) });
  return [1, 2].map((threads) => {
    const own = runs.filter((run) => run.threads === threads);
    const times = Float64Array.from(own.flatMap((run) => [...run.times]));
    const { minMs, medianMs } = total([timing(times)], own[0]!.candidates);
    const residentMb = Math.max(...own.map((run) => run.residentMb));
    const shared = { panel, backend: 'wasm', threads, minMs, medianMs, copies: minMs / copyMs } as const;
    return { name: 'endToEnd', ...shared, perSecond: 1000 / minMs, residentMb };
  });
}

function workloadsOf(bench: Workbench): Workload[] {
  const { ic, rankic, pool20 } = scoringTasks(bench);
  return [
    { name: 'mined30', tasks: bench.mined() },
    ...bench.singles().map((task) => ({ name: task.name, tasks: [task], streams: task.name === 'corr' ? 3 : 2 })),
    { name: 'ic', tasks: [ic] },
    { name: 'rankic', tasks: [rankic] },
    { name: 'pool20', tasks: [pool20], per: CANDIDATES },
    { name: 'alpha101', tasks: [bench.evaluation('alpha101', library('alpha101').filter(isPlain))] },
    {
      name: 'alpha101 groups',
      tasks: [
        bench.evaluation(
          'groups',
          library('alpha101').filter((f) => !isPlain(f)),
        ),
      ],
    },
    { name: 'alpha158', tasks: [bench.evaluation('alpha158', library('alpha158'))] },
  ];
}

/** Whether a formula needs prices and volumes only. */
function isPlain(formula: string): boolean {
  return !/group_|\bcap\b/.test(formula);
}

function library(name: string): string[] {
  const text = readFileSync(new URL(`../../../../factors/${name}.alpha`, import.meta.url), 'utf8');
  return parseLibrary(text, name).map(({ text: source }) => source.replace(/\s*#.*$/, ''));
}

function total(timings: readonly Timing[], per = 1): Timing {
  const sum = (pick: (timing: Timing) => number) => timings.reduce((all, one) => all + pick(one), 0) / per;
  return { minMs: sum(({ minMs }) => minMs), medianMs: sum(({ medianMs }) => medianMs) };
}
