import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { makeReport } from '../../report/report.js';
import { readOpenings } from '../../run/openings.js';
import { readText, writeAtomic } from '../../util/files.js';
import { stableStringify } from '../../util/json.js';
import { addLibraryOptions, type LibraryFlags, openLibrary } from '../library-options.js';
import { printJson, say } from '../output.js';

interface ReportFlags extends LibraryFlags {
  readonly output?: string;
  readonly random?: string;
  readonly null?: string;
}

export function define(command: Command): void {
  addLibraryOptions(command)
    .argument('<library>', 'a run folder or library.json')
    .option('-o, --output <file>', 'where to write (default: report.html in the run folder)')
    .option('--random <folder>', 'a run of random search to stand beside (default: one next to the run folder)')
    .option('--null <folder>', 'a run on permuted labels to stand beside')
    .action(async (path: string, flags: ReportFlags) => {
      const opened = await openLibrary(path, flags, 'report');
      const output = flags.output ?? join(opened.folder ?? dirname(path), 'report.html');
      const { html, numbers } = makeReport({
        ...opened,
        random: flags.random ?? randomBeside(opened.folder),
        nullRun: flags.null ?? null,
        openings: readOpenings(path).length,
      });
      const summary = join(dirname(output), 'summary.json');
      writeAtomic(output, html);
      writeAtomic(summary, `${stableStringify({ ...summaryBefore(summary), report: numbers })}\n`);
      if (flags.json) printJson({ written: output, summary, bytes: Buffer.byteLength(html) });
      else say(`wrote ${output} (${(Buffer.byteLength(html) / 2 ** 20).toFixed(1)} MB) and ${summary}`);
    });
}

/** What a run wrote there stays; a file that is something else is replaced. */
function summaryBefore(path: string): object {
  try {
    const before = JSON.parse(readText(path) ?? '{}') as Record<string, unknown>;
    return before.schema === 'alphalode/summary' ? before : { schema: 'alphalode/summary', version: 1 };
  } catch {
    return { schema: 'alphalode/summary', version: 1 };
  }
}

/** A run of random search in the folder next door, on the same data. */
function randomBeside(folder: string | null): string | null {
  if (folder === null) return null;
  const own = facts(folder);
  const above = dirname(resolve(folder));
  const beside = readdirSync(above).map((name) => join(above, name));
  const found = beside.find((other) => {
    const theirs = other === resolve(folder) ? null : facts(other);
    return theirs?.strategy === 'random' && theirs.dataHash === own?.dataHash && theirs.label === own?.label;
  });
  return found ?? null;
}

function facts(folder: string): { strategy: string; dataHash: string; label: string } | null {
  try {
    const read = (name: string) => JSON.parse(readText(join(folder, name)) ?? 'null');
    if (!existsSync(join(folder, 'library.json'))) return null;
    const [config, env] = [read('config.json'), read('env.json')];
    return { strategy: config.strategy.name, dataHash: env.dataHash, label: stableStringify(config.label) };
  } catch {
    return null;
  }
}
