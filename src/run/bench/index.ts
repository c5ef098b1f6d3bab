import { readFileSync } from 'node:fs';
import { parseLibrary } from '../../lang/index.js';
import { Workbench } from './evaluation.js';
import { GOALS } from './goals.js';
import { BENCH_MARKETS, type BenchMarket, createBenchMarket } from './market.js';
import { type Task, type Timing, timeTasks } from './measure.js';
import { peersOf } from './peers.js';
import type { BenchRow } from './rows.js';

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
}

/** Measures the engine on the specified markets. Each repeat runs every task once, in turn. */
export function bench({ only, panels = ['A'], repeats = 20, onProgress }: BenchOptions = {}): BenchRow[] {
  return panels.flatMap((panel) => {
    const bench = new Workbench(createBenchMarket(BENCH_MARKETS[panel]));
    const workloads = workloadsOf(bench).filter(({ name }) => only === undefined || only.includes(name));
    const plain = bench.plain().filter(({ name }) => workloads.some((workload) => `plain ${workload.name}` === name));
    const tasks = [bench.copy(), ...plain, ...workloads.flatMap((workload) => workload.tasks)];
    const timings = timeTasks(tasks, repeats, (round) => onProgress?.(`panel ${panel}: repeat ${round} of ${repeats}`));
    const byTask = new Map(tasks.map((task, i) => [task, timings[i]!]));
    const copy = timings[0]!;
    const row = (workload: Workload): BenchRow => {
      const { minMs, medianMs } = total(workload.tasks.map((task) => byTask.get(task)!));
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
    return [row({ name: 'memcpy', tasks: [tasks[0]!], streams: 2 }), ...workloads.map(row)];
  });
}

function workloadsOf(bench: Workbench): Workload[] {
  return [
    { name: 'mined30', tasks: bench.mined() },
    ...bench.singles().map((task) => ({ name: task.name, tasks: [task], streams: task.name === 'corr' ? 3 : 2 })),
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

function total(timings: readonly Timing[]): Timing {
  const sum = (pick: (timing: Timing) => number) => timings.reduce((all, one) => all + pick(one), 0);
  return { minMs: sum(({ minMs }) => minMs), medianMs: sum(({ medianMs }) => medianMs) };
}
