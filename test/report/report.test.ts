import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, cliJson, scratch } from '../cli/run-cli.js';
import { chromiumPath, launch } from './chromium.js';

const folder = scratch();
const run = join(folder, 'demo', 'gp');
const html = join(folder, 'r.html');

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

const numbers = () => (JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Numbers).report;

beforeAll(async () => {
  await cli('demo', '--evaluations', '250', '--out', join(folder, 'demo'));
  const { code, err } = await cli('report', run, '-o', html);
  expect(code, err).toBe(0);
}, 120_000);

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
    expect(trials).toBe(250);
    expect(testOpen).toBe(false);
    expect(pool.scores.test).toBeUndefined();
    expect(random).not.toBeNull();
    expect(factors.every(({ lookAhead }) => lookAhead === null)).toBe(true);
    for (const key of ['effective', 'pbo', 'realityCheck', 'superiorAbility']) expect(search[key]).not.toBeNull();
    expect(search.effective).toBeLessThanOrEqual(250);
    // What was planted is found by three of its kin at least: it is no chance.
    expect(factors.filter(({ honesty }) => honesty.bh <= 0.1).length).toBeGreaterThanOrEqual(3);
  });

  it('opens the test dates only when asked, and counts it', async () => {
    expect(existsSync(join(run, 'openings.jsonl'))).toBe(false);
    expect((await cli('library', 'corr', run, '--open-test')).err).toContain('opening 1, logged');
    const { err } = await cli('report', run, '-o', join(folder, 'open', 'r.html'), '--open-test');
    expect(err).toContain('opening 2, logged');
    expect(readFileSync(join(run, 'openings.jsonl'), 'utf8').trim().split('\n').length).toBe(2);
    const { report } = JSON.parse(readFileSync(join(folder, 'open', 'summary.json'), 'utf8')) as Numbers;
    expect([report.testOpen, report.openings]).toEqual([true, 2]);
    expect(report.pool.scores.test).toBeDefined();
  }, 60_000);
});

describe('backtest and library commands', () => {
  it('trade a library and a formula, and fail where a check fails', async () => {
    const { code, value } = await cliJson('backtest', run);
    expect(code).toBe(1);
    expect(Object.keys(value.parts as object)).toEqual(['train', 'valid']);
    const generous = 'backtest.checks={minSharpe:-99,minFitness:-99,maxTurnover:9,maxWeight:1,minSubUniverse:null}';
    const data = join(folder, 'demo', 'market.parquet');
    const formula = await cliJson('backtest', 'rank(-returns)', '--data', data, '--set', generous);
    expect(formula.code).toBe(0);
  }, 60_000);

  it('verify computes everything anew', async () => {
    expect((await cliJson('library', 'verify', run)).value).toMatchObject({ mismatches: [] });
    const library = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8'));
    library.factors[0].valid.ic += 0.01;
    library.factors[1].hash = '0'.repeat(16);
    library.valid.rankIc += 0.001;
    const forged = join(folder, 'forged.json');
    writeFileSync(forged, JSON.stringify(library));
    const data = ['--data', join(folder, 'demo', 'market.parquet'), '--label', 'column=target,horizon=1'];
    const { code, value } = await cliJson('library', 'verify', forged, ...data);
    expect(code).toBe(1);
    const [first, second] = library.factors as { id: string }[];
    expect((value.mismatches as { of: string; what: string }[]).map(({ of, what }) => `${of} ${what}`).sort()).toEqual(
      [`${first!.id} valid.ic`, `${second!.id} hash`, 'combined valid.rankIc'].sort(),
    );
  }, 60_000);

  it('writes values on the dates that are not sealed', async () => {
    const file = join(folder, 'values.csv');
    expect((await cli('export', run, '--to', 'csv', '-o', file)).code).toBe(0);
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
    await page.evaluate("document.querySelector('details summary').click()");
    expect(await count(page, 'details[open] svg')).toBe(10);
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
    const file = join(folder, 'evil', 'library.json');
    const target = join(folder, 'evil', 'r.html');
    const data = ['--data', join(folder, 'demo', 'market.parquet'), '--label', 'column=target,horizon=1'];
    mkdirSync(join(folder, 'evil'));
    writeFileSync(file, JSON.stringify(library));
    const { code, err } = await cli('report', file, '-o', target, ...data);
    expect(code, err).toBe(0);
    const { page, said } = await open(target, 1200);
    const text = await page.evaluate("document.querySelector('#honesty').innerText");
    for (const name of evil) expect(text).toContain(name);
    expect(await count(page, 'script, img, [onload], [onerror]')).toBe(0);
    expect(said).toEqual([]);
    await page.close();
  }, 60_000);
});
