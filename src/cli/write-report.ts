import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ControlRun, makeReport } from '../report/report.js';
import { runFolder } from '../run/folder.js';
import { readOpenings } from '../run/openings.js';
import { damagedFiles } from '../run/recovery.js';
import { type SealedData, seal } from '../run/sealed.js';
import { writeSummary } from '../run/summary.js';
import { AlphaError } from '../util/errors.js';
import { readText, writeAtomic } from '../util/files.js';
import { stableStringify } from '../util/json.js';
import { type LibraryFlags, type OpenLibrary, openLibrary } from './library-options.js';
import { say } from './output.js';
import { readLibrary } from './read-library.js';

export interface ReportFlags extends LibraryFlags {
  readonly output?: string;
  readonly random?: string;
  readonly null?: string;
}

export interface WrittenReport {
  readonly written: string;
  readonly summary: string;
  readonly bytes: number;
}

/** Makes the report of a run folder or library file, and writes it and its numbers. */
export async function writeReport(path: string, flags: ReportFlags = {}): Promise<WrittenReport> {
  const opened = await openLibrary(path, flags, 'report');
  const { folder } = opened;
  const output = flags.output ?? join(folder ?? dirname(path), 'report.html');
  const random = flags.random ?? runBeside(folder, (theirs) => theirs.strategy === 'random' && !theirs.null);
  const permuted = flags.null ?? runBeside(folder, (theirs, own) => theirs.null && theirs.strategy === own.strategy);
  if (folder !== null) tellDamage(folder, opened.data);
  const { html, numbers } = await makeReport({
    ...opened,
    random: random === null ? null : controlRun(random, opened),
    nullRun: permuted === null ? null : nullRun(permuted, opened),
    openings: readOpenings(path).length,
  });
  const summary = join(dirname(output), 'summary.json');
  writeAtomic(output, html);
  writeSummary(summary, { report: numbers });
  const bytes = Buffer.byteLength(html);
  say(`wrote ${output} (${(bytes / 2 ** 20).toFixed(1)} MB) and ${summary}`);
  return { written: output, summary, bytes };
}

/** Trials behind damage cannot be read, so the history of the search is short of them. */
function tellDamage(path: string, { train }: Pick<SealedData, 'train'>): void {
  const folder = runFolder(path);
  for (const file of damagedFiles(folder, train.to - train.from)) {
    if (file !== folder.events && file !== folder.trials) continue;
    say(`warning: ${file} is damaged: what stands behind the damage is missing from the report's search history`);
  }
}

function controlRun(folder: string, { panel, config, library: own }: OpenLibrary): ControlRun {
  const library = readLibrary(folder);
  if (library.dataHash !== own.dataHash) {
    throw new AlphaError('C001', `${folder} is a run on other data`, {
      hint: 'a control is the same but for one thing',
    });
  }
  const data = seal(library, panel, { openTest: false, ...config.score });
  tellDamage(folder, data);
  return { folder, library, data };
}

function nullRun(folder: string, opened: OpenLibrary): ControlRun {
  const run = controlRun(folder, opened);
  if (run.library.null) return run;
  throw new AlphaError('C001', `${folder} is no run on permuted labels`, { hint: 'alphalode mine --null makes one' });
}

interface RunFacts {
  readonly strategy: string;
  readonly null: boolean;
  readonly dataHash: string;
  readonly label: string;
  readonly evaluations: number;
}

/** A finished run in a folder next door, on the same data and label, that is wanted: that with the most similar budget. */
function runBeside(folder: string | null, wanted: (theirs: RunFacts, own: RunFacts) => boolean): string | null {
  const own = folder === null ? null : factsOf(folder);
  if (folder === null || own === null || own.null) return null;
  const above = dirname(resolve(folder));
  const beside = readdirSync(above).map((name) => join(above, name));
  const found = beside.flatMap((other) => {
    const theirs = other === resolve(folder) ? null : factsOf(other);
    if (theirs?.dataHash !== own.dataHash || theirs.label !== own.label || !wanted(theirs, own)) return [];
    return [{ other, apart: Math.abs(theirs.evaluations - own.evaluations) }];
  });
  return found.sort((a, b) => a.apart - b.apart)[0]?.other ?? null;
}

function factsOf(folder: string): RunFacts | null {
  try {
    if (!existsSync(join(folder, 'library.json'))) return null;
    const read = (name: string) => JSON.parse(readText(join(folder, name)) ?? 'null');
    const [config, env] = [read('config.json'), read('env.json')];
    return {
      strategy: config.strategy.name,
      null: config.null === true,
      dataHash: env.dataHash,
      label: stableStringify(config.label),
      evaluations: config.budget.evaluations,
    };
  } catch {
    return null;
  }
}
