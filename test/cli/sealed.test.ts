import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import { cellAt, type Panel, shapeOf } from '../../src/panel/panel.js';
import { evaluate } from '../../src/run/evaluate.js';
import type { Library } from '../../src/run/library.js';
import { signalOf } from '../../src/run/signal.js';
import { createRng } from '../../src/util/rng.js';
import { allCommands, runCommand } from './in-process.js';
import { scratch } from './run-cli.js';

const DATES = 150;
/** 60 / 20 / 20 %. */
const TEST = 120;

/** Two worlds that are the same up to the test dates: whoever shows a difference has read those. */
const WORLDS = ['one', 'two'] as const;
type World = (typeof WORLDS)[number];
const root = scratch();
const at = (world: World, name: string) => join(root, world, name);
const hashes = new Map<World, string>();

function otherFuture(panel: Panel): Panel {
  const shape = shapeOf(panel);
  const rng = createRng(9, 'other future');
  const fields = new Map([...panel.fields].map(([name, matrix]) => [name, matrix.slice()]));
  for (const matrix of fields.values()) {
    for (let date = TEST; date < shape.dates; date++) {
      for (let symbol = 0; symbol < shape.symbols; symbol++) matrix[cellAt(shape, date, symbol)]! *= 0.5 + rng.float();
    }
  }
  return { ...panel, fields };
}

/** What a command is given in a world, and the files it writes. */
interface Case {
  readonly args: (of: (name: string) => string) => readonly string[];
  readonly writes?: string | readonly string[];
}

const panelOf = (of: (name: string) => string) => ['--data', of('panel.csv')];

const CASES: Readonly<Record<string, readonly Case[]>> = {
  eval: [
    {
      args: (of) => ['rank(-ts_delta(close, 5))', '--config', of('run.json'), '--json', '--values', of('v.csv')],
      writes: 'v.csv',
    },
    {
      args: (of) => ['ts_mean(volume, 5)', '--config', of('run.json'), '--label', 'horizon=3', '--last', '4'],
    },
    { args: (of) => ['rank(low)', '--config', of('run.json'), '--json', '--folds', 'purged:groups=3'] },
    { args: (of) => ['--library', of('run'), '--json', '--folds', 'walk-forward:folds=2'] },
    { args: (of) => ['--library', of('run/library.json'), ...panelOf(of), '--json'] },
  ],
  explain: [{ args: (of) => ['rank(close)', ...panelOf(of), '--json'] }],
  lint: [{ args: (of) => ['rank(close)', ...panelOf(of), '--json'] }],
  signal: [
    { args: (of) => [of('run'), '-o', of('s.csv')], writes: 's.csv' },
    { args: (of) => [of('run'), '--last', '3', '--json'] },
  ],
  backtest: [
    { args: (of) => ['rank(close)', '--config', of('run'), '--json', '-o', of('b.csv')], writes: 'b.csv' },
    { args: (of) => [of('run'), '--each', '--json'] },
  ],
  report: [{ args: (of) => [of('run'), '-o', of('r.html')], writes: ['r.html', 'summary.json'] }],
  export: [{ args: (of) => [of('run'), '--to', 'csv', '-o', of('x.csv')], writes: 'x.csv' }],
  'library verify': [{ args: (of) => [of('run'), '--json'] }],
  'library corr': [{ args: (of) => [of('run'), '--json'] }],
  'library weigh': [{ args: (of) => [of('run'), '--json'] }],
  'library prune': [{ args: (of) => [of('run'), '-o', of('p.alpha')], writes: 'p.alpha' }],
  mine: [{ args: (of) => [of('run.json'), '--no-report', '--out', of('run')], writes: 'run/library.json' }],
  resume: [{ args: (of) => [of('run'), '--no-report'], writes: 'run/library.json' }],
  race: [{ args: (of) => [of('run.json'), '--strategies', 'random', '--evaluations', '30', '--seeds', '1', '--json'] }],
};

/** Commands that read no panel of the user's; `data check` looks at the file itself, not at a formula on it. */
const WITHOUT = [
  'bench',
  'convert',
  'data check',
  'demo',
  'doctor',
  'errors',
  'fmt',
  'import',
  'library diff',
  'library ls',
  'library schema',
].concat(['llm check', 'ops', 'status', 'synth']);

/** A text without the hash of the data, in which the worlds differ, and the checksum of a file with it. */
function withoutHash(world: World, text: string): string {
  return text.replaceAll(hashes.get(world) ?? '-', 'HASH').replace(/"crc".*/, '');
}

async function outputOf(world: World, name: string, { args, writes }: Case): Promise<string> {
  const [head, ...inner] = name.split(' ');
  const { out } = await runCommand(head!, ...inner, ...args((file) => at(world, file)));
  const files = [writes ?? []].flat().map((file) => readFileSync(at(world, file), 'utf8'));
  const text = writes === undefined ? out : files.join('\n');
  if (text === '') throw new Error(`${name} says nothing`);
  return (
    withoutHash(world, text)
      .replaceAll(join(root, world), '')
      // Clocks.
      .replace(/"(seconds|spent)": (\{[^}]*\}|[^\n]*)/g, '')
      .replace(/zr\d+/g, '')
  );
}

/** Where two texts part: whole pages would drown what is wrong. */
function difference(a: string, b: string): string {
  if (a === b) return '';
  const i = [...a].findIndex((sign, at) => b[at] !== sign);
  return `${a.slice(Math.max(0, i - 60), i + 60)} | ${b.slice(Math.max(0, i - 60), i + 60)}`;
}

beforeAll(async () => {
  const market = createMarket({ symbols: 20, dates: DATES, seed: 6 });
  const planted = plantTarget(market, [evaluate('ts_mean(volume, 5) / volume', market).values], 0.5, 6);
  for (const world of WORLDS) {
    mkdirSync(join(root, world));
    await writePanel(at(world, 'panel.csv'), world === 'one' ? planted : otherFuture(planted));
    const config = {
      data: at(world, 'panel.csv'),
      label: { column: 'target', horizon: 1 },
      pool: { size: 3 },
      score: { minSymbols: 5 },
      budget: { evaluations: 40 },
      workers: 1,
    };
    writeFileSync(at(world, 'run.json'), JSON.stringify(config));
    await runCommand('mine', ...CASES.mine![0]!.args((file) => at(world, file)));
    hashes.set(world, (JSON.parse(readFileSync(at(world, 'run/library.json'), 'utf8')) as Library).dataHash);
  }
}, 120_000);

describe('the test dates are sealed', () => {
  it('in every command there is', async () => {
    expect([...(await allCommands()).keys()].sort()).toEqual([...Object.keys(CASES), ...WITHOUT].sort());
    expect(hashes.get('one')).not.toBe(hashes.get('two'));
  });

  const cases = Object.entries(CASES).flatMap(([name, all]) => all.map((one, i) => ({ name, i, one })));
  it.each(cases.filter(({ name }) => name !== 'mine'))(
    '$name $i shows the same whatever they hold',
    async ({ name, one }) => {
      expect(difference(await outputOf('one', name, one), await outputOf('two', name, one))).toBe('');
    },
  );

  it('mine finds the same library whatever they hold', () => {
    const libraries = WORLDS.map((world) => withoutHash(world, readFileSync(at(world, 'run/library.json'), 'utf8')));
    expect(difference(libraries[0]!, libraries[1]!)).toBe('');
  });
});

describe('--open-test', () => {
  const log = at('one', 'run/openings.jsonl');
  const opened = (name: string, i: number) => {
    const { args, ...rest } = CASES[name]![i]!;
    return { ...rest, args: (of: (file: string) => string) => [...args(of), '--open-test'] };
  };

  it('shows them, and each opening is logged and counted', async () => {
    rmSync(log, { force: true });
    const commands = [...(await allCommands())].flatMap(([name, command]) =>
      command.options.some(({ long }) => long === '--open-test') ? [name] : [],
    );
    expect(commands.sort()).toEqual(
      ['backtest', 'eval', 'export', 'library corr', 'library prune', 'library verify']
        .concat(['library weigh', 'report', 'signal'])
        .sort(),
    );
    // All with the run folder, whose log it is.
    const indices: Readonly<Record<string, number>> = { backtest: 1, eval: 3 };
    for (const [i, name] of commands.entries()) {
      const one = opened(name, indices[name] ?? 0);
      const [head, ...inner] = name.split(' ');
      const { err } = await runCommand(head!, ...inner, ...one.args((file) => at('one', file)));
      expect(err, name).toContain(`opening ${i + 1}, logged`);
    }
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).command)).toEqual(commands);
  });

  it.each([
    ['eval', 0],
    ['eval', 1],
    ['eval', 2],
    ['eval', 3],
    ['signal', 1],
    ['backtest', 0],
    ['export', 0],
    ['library corr', 0],
  ] as const)('%s %i then differs', async (name, i) => {
    const one = opened(name, i);
    expect(difference(await outputOf('one', name, one), await outputOf('two', name, one))).not.toBe('');
    expect(existsSync(log)).toBe(true);
  });
});

describe('signal', () => {
  it('leaves the test dates out and shows what comes after them', () => {
    const panel = createMarket({ symbols: 12, dates: 40, seed: 2 });
    const library = {
      factors: [{ id: 'f1', expr: 'rank(close)', weight: 1 }],
      split: { test: [panel.dates[20], panel.dates[29]] },
    } as unknown as Library;
    const datesOf = (options: Parameters<typeof signalOf>[2]) => {
      const { date, sealed } = signalOf(library, panel, options);
      return { dates: [...new Set(date)], sealed };
    };
    const { dates } = panel;
    expect(datesOf({ openTest: false })).toEqual({ dates: [...dates.slice(0, 20), ...dates.slice(30)], sealed: 10 });
    expect(datesOf({ openTest: false, last: 12 }).dates).toEqual([...dates.slice(18, 20), ...dates.slice(30)]);
    expect(datesOf({ openTest: true, last: 12 })).toEqual({ dates: dates.slice(28), sealed: 0 });
  });
});
