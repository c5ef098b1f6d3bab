import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { libraryText } from '../../src/run/library-file.js';
import { runCommand } from '../cli/in-process.js';
import { scratch } from '../cli/run-cli.js';
import { chromiumPath, launch } from './chromium.js';

const folder = scratch();
const run = join(folder, 'gp');
const html = join(run, 'report.html');

interface Numbers {
  readonly report: {
    readonly testOpen: boolean;
    readonly openings: number;
    readonly trials: number;
    readonly pool: { readonly scores: Record<string, { ic: number } | null> };
    readonly factors: readonly {
      readonly id: string;
      readonly lookAhead: string | null;
      readonly honesty: { bh: number };
    }[];
    readonly search: Record<string, number | null>;
    readonly random: object | null;
  };
}

const numbers = () => (JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')) as Numbers).report;

const data = join(folder, 'market.parquet');
const LABEL = ['--label', 'column=target,horizon=1'];

beforeAll(async () => {
  const market = createMarket({ symbols: 40, dates: 260, seed: 3 });
  const plants = ['ts_mean(volume, 5) / volume', 'close / vwap'].map((formula) => evaluate(formula, market).values);
  await writePanel(data, plantTarget(market, plants, 0.4, 3));
  for (const strategy of ['random', 'gp']) {
    const out = join(folder, strategy);
    const more = ['--data', data, ...LABEL, '--evaluations', '150', '--set', 'pool.size=5', '--out', out];
    await runCommand('mine', '--strategy', strategy, ...more, ...(strategy === 'random' ? ['--no-report'] : []));
  }
}, 120_000);

/** Every number of a JSON value, but for series, among which anything could be found; pages count things as well. */
function figuresOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value) && value.length > 30 && typeof value[0] === 'number') return [];
  return [...Object.values(value).flatMap(figuresOf), ...(Array.isArray(value) ? [value.length] : [])];
}

async function runJson(name: string, ...args: string[]): Promise<{ code: number; value: Record<string, unknown> }> {
  const { code, out } = await runCommand(name, ...args, '--json');
  return { code, value: JSON.parse(out) as Record<string, unknown> };
}

describe('the report of a run', () => {
  it('is one file of at most 3 MB without scripts or links to elsewhere', () => {
    const text = readFileSync(html, 'utf8');
    expect(text.length).toBeLessThan(3 * 2 ** 20);
    expect(text).not.toMatch(/<script|javascript:|\bon\w+=|@import|url\((?!#)/i);
    expect([...text.matchAll(/(?:src|href)="([^"]*)"/g)].filter(([, url]) => !/^(#|data:,$)/.test(url!))).toEqual([]);
  });

  it('says in summary.json what it shows', () => {
    const { pool, factors, search, trials, random, testOpen } = numbers();
    const text = readFileSync(html, 'utf8');
    for (const part of ['train', 'valid']) expect(text).toContain(pool.scores[part]!.ic.toFixed(4).replace('-', '−'));
    expect(trials).toBe(150);
    expect(testOpen).toBe(false);
    expect(pool.scores.test).toBeUndefined();
    expect(random).not.toBeNull();
    expect(factors.every(({ lookAhead }) => lookAhead === null)).toBe(true);
    for (const key of ['effective', 'pbo', 'realityCheck', 'superiorAbility']) expect(search[key]).not.toBeNull();
    expect(search.effective).toBeLessThanOrEqual(150);
    // What was planted is found by two of its kin at least: it is no chance.
    expect(factors.filter(({ honesty }) => honesty.bh <= 0.1).length).toBeGreaterThanOrEqual(2);
  });

  it('shows no number that summary.json lacks', () => {
    const known = figuresOf(JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')));
    const text = readFileSync(html, 'utf8');
    const shown = [...text.matchAll(/<td class="n">([^<]+)<\/td>|<div class="tile"><b>([^<]+)<\/b>/g)]
      .map(([, cell, headline]) => (cell ?? headline)!)
      .flatMap((cell) => cell.split(' of '));
    expect(shown.length).toBeGreaterThan(150);
    const missing = shown.filter((cell) => {
      const figure = cell
        .replace('−', '-')
        .replace(/,|^&lt; |^–$/g, '')
        .trim();
      if (figure === '') return false;
      const [number, unit] = figure.split(' ');
      const decimals = (number!.split('.')[1] ?? '').length;
      const exponent = number!.includes('e');
      const same = (value: number) => {
        const scaled = unit === '%' ? value * 100 : value;
        return (exponent ? scaled.toExponential(1) : scaled.toFixed(decimals)) === number;
      };
      return !known.some(same);
    });
    expect(missing).toEqual([]);
  });

  it('shows a strategy’s portrait of a factor, in the report as in the list', async () => {
    const library = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8'));
    const portrait = {
      name: 'thin_trade',
      description: 'Volume below its mean.',
      hypothesis: 'Calm lasts.',
      path: ['start', 'shorter'],
    };
    library.factors[0].origin = { ...library.factors[0].origin, proposer: 'llm', portrait };
    mkdirSync(join(folder, 'portrait'));
    const file = join(folder, 'portrait', 'library.json');
    writeFileSync(file, JSON.stringify(library));
    const { out } = await runCommand('library', 'ls', file, '--portraits');
    await runCommand('report', file, '--data', data);
    const text = readFileSync(join(folder, 'portrait', 'report.html'), 'utf8');
    for (const words of ['thin_trade', 'Volume below its mean.', 'Calm lasts.']) {
      expect(out).toContain(words);
      expect(text).toContain(words);
    }
    expect(out).toContain('start -> shorter');
    expect(text).toContain('start → shorter');
    const summary = JSON.parse(readFileSync(join(folder, 'portrait', 'summary.json'), 'utf8')) as Numbers;
    expect(summary.report.factors[0]).toMatchObject({ origin: { portrait } });
  });

  it('says of a library without factors that there is nothing, and shows the search all the same', async () => {
    const empty = join(folder, 'empty');
    cpSync(run, empty, { recursive: true });
    const library = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8'));
    const none = Object.fromEntries(Object.keys(library.train).map((key) => [key, key === 'dates' ? 0 : null]));
    writeFileSync(join(empty, 'library.json'), JSON.stringify({ ...library, factors: [], train: none, valid: none }));
    expect((await runCommand('report', empty)).code).toBe(0);
    const text = readFileSync(join(empty, 'report.html'), 'utf8');
    expect([...text.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)).toEqual(['overview', 'honesty', 'search']);
    expect(text).toContain('has no factors');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('opens the test dates only when asked, and counts it', async () => {
    expect(existsSync(join(run, 'openings.jsonl'))).toBe(false);
    expect((await runCommand('library', 'corr', run, '--open-test')).err).toContain('opening 1, logged');
    const { err } = await runCommand('report', run, '-o', join(folder, 'open', 'r.html'), '--open-test');
    expect(err).toContain('opening 2, logged');
    expect(readFileSync(join(run, 'openings.jsonl'), 'utf8').trim().split('\n').length).toBe(2);
    const { report } = JSON.parse(readFileSync(join(folder, 'open', 'summary.json'), 'utf8')) as Numbers;
    expect([report.testOpen, report.openings]).toEqual([true, 2]);
    expect(report.pool.scores.test).toBeDefined();
  }, 60_000);
});

describe('backtest and library commands', () => {
  it('trade a library and a formula, and fail where a check fails', async () => {
    const { code, value } = await runJson('backtest', run);
    expect(code).toBe(1);
    expect(Object.keys(value.parts as object)).toEqual(['train', 'valid']);
    const generous = 'backtest.checks={minSharpe:-99,minFitness:-99,maxTurnover:9,maxWeight:1,minSubUniverse:null}';
    const formula = await runJson('backtest', 'rank(-returns)', '--data', data, '--set', generous);
    expect(formula.code).toBe(0);
  }, 60_000);

  it('verify computes everything anew', async () => {
    expect((await runJson('library', 'verify', run)).value).toMatchObject({ mismatches: [] });
    const { crc: _, ...library } = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8'));
    library.factors[0].valid.ic += 0.01;
    library.factors[1].hash = '0'.repeat(16);
    library.valid.rankIc += 0.001;
    const forged = join(folder, 'forged.json');
    writeFileSync(forged, libraryText(library));
    const flags = ['--data', data, ...LABEL];
    const { code, value } = await runJson('library', 'verify', forged, ...flags);
    expect(code).toBe(1);
    const [first, second] = library.factors as { id: string }[];
    expect((value.mismatches as { of: string; what: string }[]).map(({ of, what }) => `${of} ${what}`).sort()).toEqual(
      [`${first!.id} valid.ic`, `${second!.id} hash`, 'combined valid.rankIc'].sort(),
    );
  }, 60_000);

  it('writes values on the dates that are not sealed', async () => {
    const file = join(folder, 'values.csv');
    expect((await runCommand('export', run, '--to', 'csv', '-o', file)).code).toBe(0);
    const dates = new Set(
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(1, -1)
        .map((line) => line.slice(0, 10)),
    );
    const { split } = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8'));
    expect(Math.max(...[...dates].map(Date.parse))).toBe(Date.parse(split.valid[1]));
  }, 60_000);
});

if (chromiumPath === null) console.warn('skipped: the report in a browser (no chromium)');
describe.skipIf(chromiumPath === null)('the report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Opens a file; what the console says or the page asks of the network is a failure. */
  async function open(
    file: string,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 850 }, colorScheme });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('dialog', (dialog) => said.push(`dialog ${dialog.message()}`));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) said.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${resolve(file)}`);
    return { page, said };
  }

  // As text: what is sent to the page is no function here, where none may be made from text.
  const count = (page: Page, selector: string) =>
    page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

  it('shows every section, chart and factor, and says nothing to the console', async () => {
    const { page, said } = await open(html, 1200);
    expect(await page.evaluate("[...document.querySelectorAll('section')].map((section) => section.id).join()")).toBe(
      'overview,honesty,pool,backtest,robustness,factors,correlation,search',
    );
    expect(await count(page, 'details')).toBe(numbers().factors.length);
    // A link to a factor opens it.
    await page.evaluate("document.querySelector('#factors td a').click()");
    expect(await count(page, 'details[open] svg')).toBe(12);
    const height = "document.querySelector('details[open] svg').getBoundingClientRect().height";
    expect(await page.evaluate(height)).toBeGreaterThan(100);
    expect(await count(page, 'svg:not(:has(path ~ path))')).toBe(0);
    expect(said).toEqual([]);
    await page.close();
  }, 60_000);

  it('fits a phone of 390 pixels; only tables scroll', async () => {
    const { page, said } = await open(html, 390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const width = "document.querySelector('section svg').getBoundingClientRect().width";
    expect(await page.evaluate(width)).toBeGreaterThan(300);
    expect(said).toEqual([]);
    await page.close();
  }, 60_000);

  it('is dark where that is wished, charts and all', async () => {
    const colours = async (scheme: 'light' | 'dark') => {
      const { page } = await open(html, 1200, scheme);
      const found = await page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('svg text')).fill]",
      );
      await page.close();
      return found as string[];
    };
    const [light, dark] = [await colours('light'), await colours('dark')];
    expect(light).toEqual(['rgb(246, 247, 249)', 'rgb(98, 107, 122)']);
    expect(dark).toEqual(['rgb(18, 21, 27)', 'rgb(154, 164, 181)']);
  }, 60_000);

  it('is printed whole, factors that are closed on the screen included', async () => {
    const { page, said } = await open(html, 1200);
    const visible = "document.querySelector('details:not([open]) svg').checkVisibility()";
    expect(await page.evaluate(visible)).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(visible)).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('nav')).display")).toBe('none');
    expect(said).toEqual([]);
    await page.close();
  }, 60_000);

  it('shows names with markup as they are, and runs none', async () => {
    const evil = [
      '<img src=x onerror=alert(1)>',
      '"><script>alert(2)</script>',
      "';alert(3)//",
      '</code></style><svg onload=alert(4)>',
    ];
    const library = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8'));
    evil.forEach((name, i) => {
      library.factors[i].id = name;
    });
    library.factors[0].origin.note = '<script>alert(5)</script>';
    library.objective = '<script>alert(6)</script>';
    const markup = '<script>alert(7)</script>';
    library.factors[1].origin.portrait = { name: markup, description: markup, hypothesis: markup, path: [markup] };
    const file = join(folder, 'evil', 'library.json');
    const target = join(folder, 'evil', 'r.html');
    const flags = ['--data', data, ...LABEL];
    mkdirSync(join(folder, 'evil'));
    writeFileSync(file, JSON.stringify(library));
    const { code, err } = await runCommand('report', file, '-o', target, ...flags);
    expect(code, err).toBe(0);
    const { page, said } = await open(target, 1200);
    const text = await page.evaluate("document.querySelector('#honesty').innerText");
    for (const name of evil) expect(text).toContain(name);
    expect(await count(page, 'script, img, [onload], [onerror]')).toBe(0);
    expect(said).toEqual([]);
    await page.close();
  }, 60_000);
});
