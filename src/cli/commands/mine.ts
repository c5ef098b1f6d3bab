import { type Command, Option } from 'commander';
import { strategies } from '../../../search/registry.js';
import { BACKENDS, type BackendName } from '../../engine/backend.js';
import { type RunConfigInput, readConfigInput } from '../../run/config.js';
import { mine } from '../../run/mine.js';
import { addDataOptions, collect, type DataOptions, overlay } from '../data-options.js';
import { wholeNumber } from '../numbers.js';
import { defaultRunPath, supervise } from '../supervise.js';

interface MineFlags extends DataOptions {
  readonly strategy?: string;
  readonly preset?: string;
  readonly proposer?: string;
  readonly seed?: string;
  readonly evaluations?: string;
  readonly workers?: string;
  readonly backend?: BackendName;
  readonly plant?: readonly string[];
  readonly null?: boolean;
  readonly report?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  addDataOptions(command)
    .argument('[config]', 'run config, JSON with comments')
    .option('--strategy <name>', [...strategies.keys()].join(', '))
    .option('--preset <name>', "a strategy's set of options by name")
    .option('--proposer <name>', 'who thinks of formulas, for mcts: grammar, llm or replay')
    .option('--seed <n>', 'the same seed finds the same library')
    .option('--evaluations <n>', 'distinct formulas to score')
    .option('--workers <n>', 'worker threads; changes the speed and nothing else')
    .addOption(new Option('--backend <name>', 'engine that computes and scores (default: wasm)').choices(BACKENDS))
    .option('--plant <formula>', 'a planted formula to watch for; may repeat', collect)
    .option('--null', 'the same search on permuted labels, whole dates in blocks: a control that can find nothing')
    .option('--no-report', 'write no report.html at the end')
    .option('--out <folder>', 'run folder (default runs/<strategy>-<seed>, numbered)')
    .action(async (path: string | undefined, flags: MineFlags) => {
      const input = overlayFlags(overlay(readConfigInput(path ?? null), flags), flags) as RunConfigInput;
      const out = flags.out ?? defaultRunPath(runName(input), Number(input.seed ?? 1));
      await supervise(flags, (watch) => mine(input, { out, ...watch }));
    });
}

function overlayFlags(input: Record<string, unknown>, flags: MineFlags): Record<string, unknown> {
  const { strategy, preset, proposer, seed, evaluations, workers, backend, plant, null: permuted } = flags;
  return {
    ...input,
    strategy: {
      // A strategy's options in the config do not fit another one.
      ...((strategy === undefined || strategy === (nameOf(input) ?? strategy)) && (input.strategy as object)),
      ...(strategy !== undefined && { name: strategy }),
      ...(preset !== undefined && { preset }),
      ...(proposer !== undefined && { proposer }),
    },
    ...(seed !== undefined && { seed: wholeNumber('--seed', seed) }),
    ...(evaluations !== undefined && {
      budget: { ...(input.budget as object), evaluations: wholeNumber('--evaluations', evaluations, 1) },
    }),
    ...(workers !== undefined && { workers: workers === 'auto' ? 'auto' : wholeNumber('--workers', workers, 1) }),
    ...(backend !== undefined && { backend }),
    ...(plant && { plants: plant }),
    ...(permuted && { null: true }),
  };
}

/** A null run's folder says so. */
function runName(input: RunConfigInput): string {
  return `${input.strategy?.name ?? 'gp'}${input.null ? '-null' : ''}`;
}

function nameOf(input: Record<string, unknown>): string | undefined {
  return (input.strategy as { name?: string } | undefined)?.name;
}
