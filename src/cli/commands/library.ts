import { basename } from 'node:path';
import type { Command } from 'commander';
import { correlationMatrix } from '../../report/analysis/correlation.js';
import { runFolder } from '../../run/folder.js';
import type { Library, LibraryFactor } from '../../run/library.js';
import { readLibraryFile } from '../../run/library-file.js';
import { libraryJsonSchema } from '../../run/library-schema.js';
import { damagedFiles } from '../../run/recovery.js';
import { replay } from '../../run/replay.js';
import { type Mismatch, verifyLibrary } from '../../run/verify.js';
import { AlphaError } from '../../util/errors.js';
import { writeAtomic } from '../../util/files.js';
import { stableStringify } from '../../util/json.js';
import { addLibraryOptions, type LibraryFlags, openLibrary } from '../library-options.js';
import { figure, print, printJson, say, table } from '../output.js';
import { readLibrary } from '../read-library.js';
import { strict } from '../strict.js';
import { weigh } from '../weigh.js';

export function define(command: Command): void {
  strict(command.command('ls'))
    .description('list the factors as the library has them')
    .argument('<library>', 'library.json or a run folder')
    .option('--portraits', 'also what each is meant to be, why, and how it came about, where its strategy says so')
    .action(list);
  addLibraryOptions(strict(command.command('corr')))
    .description('correlations of the factors, computed anew')
    .argument('<library>', 'library.json or a run folder')
    .action(correlate);
  strict(command.command('diff'))
    .description('what two libraries have in common and what not')
    .argument('<first>', 'library.json or a run folder')
    .argument('<second>', 'library.json or a run folder')
    .action(compare);
  addLibraryOptions(strict(command.command('verify')))
    .description('compute everything anew and compare; no stored score is trusted')
    .argument('<library>', 'library.json or a run folder')
    .action(verify);
  addLibraryOptions(strict(command.command('weigh')))
    .description('the same factors weighed by l1, ridge, nnls and equally, once or walking forward')
    .argument('<library>', 'library.json or a run folder')
    .action(weigh);
  addLibraryOptions(strict(command.command('prune')))
    .description('leave out factors that are too like a better one')
    .argument('<library>', 'library.json or a run folder')
    .option('--max-correlation <c>', 'of z-scores, either sign', '0.7')
    .requiredOption('-o, --output <file>', 'where to write the formulas that stay, as .alpha')
    .action(prune);
  strict(command.command('schema'))
    .description('the JSON Schema of library.json, for editors and other programs')
    .action(() => printJson(libraryJsonSchema()));
}

function list(path: string, { json, portraits }: { json?: boolean; portraits?: boolean }): void {
  const { factors, train, valid } = readLibrary(path);
  if (json) {
    printJson(factors);
    return;
  }
  const named = factors.some(({ origin }) => origin.portrait);
  const rows = factors.map(({ id, weight, origin, train: own, valid: later, expr }) => [
    id,
    ...(named ? [origin.portrait?.name ?? ''] : []),
    figure(weight, 3),
    figure(own.ic),
    figure(later.ic),
    figure(later.rankIc),
    expr,
  ]);
  const combined = [figure(train.ic), figure(valid.ic), figure(valid.rankIc), ''];
  print(
    table(
      ['id', ...(named ? ['name'] : []), 'weight', 'train IC', 'valid IC', 'valid RankIC', 'formula'],
      [...rows, ['combined', ...(named ? [''] : []), '', ...combined]],
    ),
  );
  if (portraits) for (const factor of factors) tellPortrait(factor);
  else if (named) say('--portraits tells what each is meant to be');
}

function tellPortrait({ id, expr, origin: { portrait, proposer } }: LibraryFactor): void {
  if (!portrait) return;
  print(`\n${id} ${portrait.name}${proposer ? `, proposed by ${proposer}` : ''}: ${expr}`);
  print(`  ${portrait.description}`);
  if (portrait.hypothesis !== '') print(`  why: ${portrait.hypothesis}`);
  if (portrait.path.length > 0) print(`  how: ${portrait.path.join(' -> ')}`);
}

async function correlations(path: string, flags: LibraryFlags, command: string) {
  const { library, data, config } = await openLibrary(path, flags, command);
  const { z } = replay(library, data.panel, config);
  return { library, ...correlationMatrix(z) };
}

async function correlate(path: string, flags: LibraryFlags): Promise<void> {
  const { library, values, order } = await correlations(path, flags, 'library corr');
  const ids = order.map((i) => library.factors[i]!.id);
  const rows = order.map((i) => order.map((j) => values[i]![j]!));
  if (flags.json) return printJson({ ids, correlation: rows });
  print(
    table(
      ['', ...ids],
      rows.map((row, i) => [ids[i]!, ...row.map((value) => figure(value, 2))]),
    ),
  );
}

function compare(first: string, second: string, { json }: { json?: boolean }): void {
  const [a, b] = [readLibrary(first), readLibrary(second)];
  const byHash = (library: Library) => new Map(library.factors.map((factor) => [factor.hash, factor]));
  const [own, other] = [byHash(a), byHash(b)];
  const both = [...own.values()].filter(({ hash }) => other.has(hash));
  const result = {
    sameData: a.dataHash === b.dataHash,
    both: both.map(({ expr, hash, weight }) => ({ expr, weights: [weight, other.get(hash)!.weight] })),
    onlyFirst: [...own.values()].filter(({ hash }) => !other.has(hash)).map(({ expr, weight }) => ({ expr, weight })),
    onlySecond: [...other.values()].filter(({ hash }) => !own.has(hash)).map(({ expr, weight }) => ({ expr, weight })),
    validIc: [a.valid.ic, b.valid.ic],
  };
  if (json) {
    printJson(result);
    return;
  }
  for (const { expr, weights } of result.both)
    print(`= ${expr}  ${weights.map((weight) => figure(weight, 3)).join(' -> ')}`);
  for (const { expr, weight } of result.onlyFirst) print(`- ${expr}  ${figure(weight, 3)}`);
  for (const { expr, weight } of result.onlySecond) print(`+ ${expr}  ${figure(weight, 3)}`);
  say(`valid IC ${result.validIc.map((ic) => figure(ic)).join(' -> ')}${result.sameData ? '' : ', on different data'}`);
}

async function verify(path: string, flags: LibraryFlags): Promise<void> {
  const { library, panel, data, config, folder } = await openLibrary(path, flags, 'library verify');
  const dates = data.train.to - data.train.from;
  const mismatches = [
    ...checksumMismatch(path),
    ...(folder === null ? [] : damagedFiles(runFolder(folder), dates).map(damagedFile)),
    ...verifyLibrary(library, panel, data, config),
  ];
  if (mismatches.length > 0) process.exitCode = 1;
  if (flags.json) return printJson({ factors: library.factors.length, mismatches });
  for (const { of, what, stored, found } of mismatches) print(`${of} ${what}: stored ${stored}, found ${found}`);
  say(mismatches.length === 0 ? `all of ${library.factors.length} factors hold` : `${mismatches.length} do not hold`);
}

function checksumMismatch(path: string): Mismatch[] {
  const { altered, checksum } = readLibraryFile(path);
  return altered ? [{ of: 'library', what: 'checksum', ...checksum! }] : [];
}

function damagedFile(path: string): Mismatch {
  return { of: 'run', what: basename(path), stored: 'whole', found: 'damaged' };
}

async function prune(path: string, flags: LibraryFlags & { maxCorrelation: string; output: string }): Promise<void> {
  const limit = Number(flags.maxCorrelation);
  if (!(limit > 0 && limit <= 1)) {
    throw new AlphaError('C001', `--max-correlation ${flags.maxCorrelation}: expected a number in (0, 1]`);
  }
  const { library, values } = await correlations(path, flags, 'library prune');
  const strongest = library.factors
    .map(({ weight }, i) => ({ i, size: Math.abs(weight) }))
    .sort((a, b) => b.size - a.size || a.i - b.i);
  const kept: number[] = [];
  for (const { i } of strongest) if (kept.every((j) => Math.abs(values[i]![j]!) <= limit)) kept.push(i);
  const factors = library.factors.filter((_, i) => kept.includes(i));
  const lines = factors.map(({ id, expr }) => `${id} = ${expr}`);
  writeAtomic(
    flags.output,
    `# ${factors.length} of ${library.factors.length} factors, correlations up to ${limit}\n${lines.join('\n')}\n`,
  );
  const dropped = library.factors.filter((_, i) => !kept.includes(i)).map(({ id }) => id);
  if (flags.json) print(stableStringify({ written: flags.output, kept: factors.map(({ id }) => id), dropped }, 2));
  else say(`wrote ${flags.output}: kept ${factors.length}, left out ${dropped.join(', ') || 'none'}`);
}
