import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { writePanel } from '../../panel/index.js';
import { createDemo } from '../../run/demo.js';
import { type MineResult, mine } from '../../run/mine.js';
import { AlphaError } from '../../util/errors.js';
import { figure, print, printJson, say, table } from '../output.js';
import { defaultRunPath, interruptible } from '../supervise.js';
import { writeReport } from '../write-report.js';

interface DemoFlags {
  readonly seed: string;
  readonly evaluations?: string;
  readonly workers?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option('--seed <n>', 'seed of market and search', '1')
    .option('--evaluations <n>', 'distinct formulas each search may score (default 2000)')
    .option('--workers <n>', 'worker threads')
    .option('--out <folder>', 'where market and runs go (default runs/demo-<seed>, numbered)')
    .action(async (flags: DemoFlags) => {
      const seed = Number(flags.seed);
      if (!Number.isInteger(seed) || seed < 0)
        throw new AlphaError('C001', `--seed ${flags.seed}: expected a whole number`);
      const out = flags.out ?? defaultRunPath('demo', seed);
      if (existsSync(out)) throw new AlphaError('C001', `${out} exists already`, { hint: 'choose another --out' });
      const { panel, plants, config } = createDemo({
        seed,
        ...(flags.evaluations !== undefined && { evaluations: Number(flags.evaluations) }),
      });
      const data = join(out, 'market.parquet');
      await writePanel(data, panel);
      say(
        `a random market of ${panel.symbols.length} symbols and ${panel.dates.length} dates, ${plants.length} alphas planted in its column \`target\``,
      );
      const workers = flags.workers === undefined ? {} : { workers: Number(flags.workers) };
      const search = (name: string) =>
        interruptible((watch) =>
          mine({ ...config, ...workers, data, strategy: { name } }, { out: join(out, name), ...watch }),
        );
      const gp = await search('gp');
      if (gp.library === null) return say(pc.yellow(`interrupted and saved: alphalode resume ${gp.run}`));
      const random = await search('random');
      if (random.library === null) return say(pc.yellow(`interrupted and saved: alphalode resume ${random.run}`));
      if (!flags.json) tell(gp, random);
      const { written } = await writeReport(gp.run);
      if (flags.json) return printJson({ ...toJson(out, gp, random), report: written });
      say(`run folders ${gp.run} and ${random.run}; next: open ${written}, or alphalode export ${gp.run} --to alpha`);
      return undefined;
    });
}

function toJson(out: string, ...results: MineResult[]) {
  return {
    out,
    runs: results.map(({ run, library, progress }) => ({
      run,
      strategy: progress.strategy,
      evaluations: progress.evaluations,
      plants: progress.plants,
      train: library?.train.ic ?? null,
      valid: library?.valid.ic ?? null,
      seconds: Number(progress.seconds.toFixed(3)),
    })),
  };
}

/** What was found next to what was planted, and next to what random search found. */
function tell(gp: MineResult, random: MineResult): void {
  const nearest = ({ progress }: MineResult, i: number) => {
    const { hitAt, best, by } = progress.plants[i]!;
    const when = hitAt === null ? pc.yellow('missed') : pc.green(`hit at ${hitAt}`);
    return `${when}, |corr| ${figure(best, 3)} ${by ?? '-'}`;
  };
  for (const [i, { formula }] of gp.progress.plants.entries()) {
    print(`${pc.bold('planted')} ${formula}`);
    print(`  gp      ${nearest(gp, i)}`);
    print(`  random  ${nearest(random, i)}`);
  }
  print('');
  print(
    table(
      ['search', 'evaluations', 'plants', 'train IC', 'valid IC', 'valid RankIC', 'seconds'],
      [gp, random].map(({ progress, library }) => [
        progress.strategy,
        String(progress.evaluations),
        `${progress.plants.filter(({ hitAt }) => hitAt !== null).length} of ${progress.plants.length}`,
        figure(library?.train.ic),
        figure(library?.valid.ic),
        figure(library?.valid.rankIc),
        progress.seconds.toFixed(1),
      ]),
    ),
  );
}
