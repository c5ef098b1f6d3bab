import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPanel, createMarket, loadPanel, writePanel } from '../../src/panel/index.js';
import { cellAt, shapeOf } from '../../src/panel/panel.js';
import { AlphaError } from '../../src/util/errors.js';
import { createRng } from '../../src/util/rng.js';
import { column, csv, refusal, scratch } from './files.js';

const TWO = 'date,symbol,close,volume\n2020-01-02,B,20,5\n2020-01-01,A,10,1\n2020-01-02,A,11,2\n';

describe('a panel from CSV', () => {
  it('is put on the grid of all its dates and symbols; what is missing is NaN', async () => {
    const panel = await loadPanel(csv(TWO));
    expect(panel.dates).toEqual(['2020-01-01', '2020-01-02']);
    expect(panel.symbols).toEqual(['A', 'B']);
    expect(column(panel, 'close', 'A')).toEqual([10, 11]);
    expect(column(panel, 'close', 'B')).toEqual([Number.NaN, 20]);
  });

  it('does not depend on the order of the rows', async () => {
    const [head, ...rows] = TWO.trim().split('\n');
    const turned = await loadPanel(csv([head, ...rows.reverse()].join('\n')));
    expect(turned.hash).toBe((await loadPanel(csv(TWO))).hash);
  });

  it('has another hash when one value differs', async () => {
    expect((await loadPanel(csv(TWO.replace('11,2', '11,3')))).hash).not.toBe((await loadPanel(csv(TWO))).hash);
  });

  it('reads dates as they are usually written, and keeps times below a day apart', async () => {
    const path = csv(
      'date,symbol,close\n20200101,A,1\n2020/01/02,A,2\n2020-01-02T09:30,A,3\n2020-01-03 00:00:00,A,4\n',
    );
    expect((await loadPanel(path)).dates).toEqual(['2020-01-01', '2020-01-02', '2020-01-02T09:30:00', '2020-01-03']);
  });

  it('takes empty cells, NA and nan as missing, true and false as 1 and 0', async () => {
    const panel = await loadPanel(
      csv('date,symbol,close,flag\n2020-01-01,A,1,true\n2020-01-02,A,,false\n2020-01-03,A,NA,\n'),
    );
    expect(column(panel, 'close', 'A')).toEqual([1, Number.NaN, Number.NaN]);
    expect(column(panel, 'flag', 'A')).toEqual([1, 0, Number.NaN]);
  });

  it('turns what float32 cannot hold into NaN', async () => {
    const panel = await loadPanel(csv('date,symbol,close,x\n2020-01-01,A,1,1e39\n2020-01-02,A,1,Infinity\n'));
    expect(column(panel, 'x', 'A')).toEqual([Number.NaN, Number.NaN]);
  });

  it('adjusts prices and volume by a factor and keeps the raw columns', async () => {
    const panel = await loadPanel(
      csv('date,symbol,close,volume,amount,factor\n2020-01-01,A,10,6,60,2\n2020-01-02,A,10,6,60,\n'),
    );
    expect(column(panel, 'close', 'A')).toEqual([20, Number.NaN]);
    expect(column(panel, 'volume', 'A')).toEqual([3, Number.NaN]);
    expect(column(panel, 'amount', 'A')).toEqual([60, 60]);
    expect(column(panel, 'raw_close', 'A')).toEqual([10, 10]);
  });

  it('takes text columns as groups, one code per symbol where they never change', async () => {
    const panel = await loadPanel(
      csv('date,symbol,close,sector,state\n2020-01-01,A,1,tech,x\n2020-01-02,A,1,tech,y\n2020-01-01,B,1,bank,x\n'),
    );
    expect(panel.groups.get('sector')).toMatchObject({ labels: ['bank', 'tech'], static: true });
    expect([...panel.groups.get('sector')!.codes]).toEqual([1, 0]);
    expect(panel.groups.get('state')!.static).toBe(false);
  });

  it('reads static groups from symbols.csv and lets them be called otherwise', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'panel.csv'), TWO);
    writeFileSync(
      join(folder, 'symbols.csv'),
      'symbol,name,industry\nB,Bee Inc,bank\nA,Ay Inc,\nC,Cee,bank\nD,Dee,oil\n',
    );
    const panel = await loadPanel(folder, { groups: { sector: 'industry' } });
    expect([...panel.groups.keys()].sort()).toEqual(['industry', 'sector']);
    expect([...panel.groups.get('sector')!.codes]).toEqual([-1, 0]);
  });

  it('limits the universe to a 0/1 column', async () => {
    const path = csv('date,symbol,close,member\n2020-01-01,A,1,1\n2020-01-01,B,1,0\n2020-01-02,B,1,1\n');
    const panel = await loadPanel(path, { universe: 'MEMBER' });
    const at = (date: number, symbol: number) => panel.universe![cellAt(shapeOf(panel), date, symbol)];
    expect([at(0, 0), at(0, 1), at(1, 0), at(1, 1)]).toEqual([1, 0, 0, 1]);
  });
});

describe('a panel that cannot be loaded', () => {
  const duplicate = `${TWO}2020-01-02,A,12,9\n`;

  it('names file, rows, date and symbol of duplicates', async () => {
    const path = csv(duplicate);
    const error = await refusal(path);
    expect([error.code, error.exitCode]).toEqual(['D003', 3]);
    expect(error.message).toBe(`${path}: rows 3 and 4 are both A on 2020-01-02`);
    expect(error.details.hint).toContain('--repair');
  });

  it.each([
    ['first', [10, 11]],
    ['last', [10, 12]],
    ['drop', [10, Number.NaN]],
  ] as const)('can be repaired: %s', async (repair, expected) => {
    expect(column(await loadPanel(csv(duplicate), { repair }), 'close', 'A')).toEqual(expected);
  });

  it('names row and column of a value that cannot be read', async () => {
    const error = await refusal(csv('date,symbol,close\n2020-01-01,A,1\n2020-01-02,A,1o\n'));
    expect(error.code).toBe('D004');
    expect(error.message).toContain('row 2: cannot read "1o" in column `close`');
  });

  it('tells a row that is too short or too long, unless it is to be repaired', async () => {
    const path = csv('date,symbol,close,volume\n2020-01-01,A,1,2\n2020-01-02,A\n\n2020-01-03,A,"3",4,5\n');
    const error = await refusal(path);
    expect(error.code).toBe('D004');
    expect(error.message).toContain('row 2: cannot read "a row of 2 cells, not 4" in column `close`');
    expect(column(await loadPanel(path, { repair: 'first' }), 'close', 'A')).toEqual([1, Number.NaN, 3]);
  });

  it('tells a quote that never closes, and signs between cells that are no commas', async () => {
    const open = await refusal(csv('date,symbol,close\n2020-01-01,A,1\n2020-01-02,"A,1\n2020-01-03,A,1\n'));
    expect([open.code, open.message]).toEqual(['D002', expect.stringContaining('in line 3 never closes')]);
    const semicolons = await refusal(csv('date;symbol;close\n2020-01-01;A;1\n'));
    expect([semicolons.code, semicolons.message]).toEqual(['D002', expect.stringContaining('`;` where commas')]);
  });

  it('names a date that is none', async () => {
    const error = await refusal(csv('date,symbol,close\n2020-02-30,A,1\n'));
    expect(error.message).toContain('row 1: cannot read "2020-02-30" in column `date`');
  });

  it.each([
    ['a missing file', () => 'no/such/folder', 'D001'],
    ['a folder without a panel', scratch, 'D001'],
    ['an unknown ending', () => csv(TWO, 'panel.xls'), 'D002'],
    ['an empty file', () => csv(''), 'D002'],
    ['a header alone', () => csv('date,symbol,close\n'), 'D007'],
    ['no close', () => csv('date,symbol,cloze\n2020-01-01,A,1\n'), 'D005'],
    ['a Parquet file that is none', () => csv(TWO, 'panel.parquet'), 'D002'],
  ])('%s', async (_, path, code) => {
    const error = await refusal(path());
    expect(error.code).toBe(code);
    expect(error.details.hint).toBeTruthy();
  });

  it('an empty or unknown universe', async () => {
    const path = csv('date,symbol,close,member\n2020-01-01,A,1,0\n');
    expect((await refusal(path, { universe: 'member' })).message).toContain('is empty');
    expect((await refusal(path, { universe: 'membr' })).details.hint).toContain('did you mean `member`?');
    const prices = await refusal(csv('date,symbol,close,u\n2020-01-01,A,1.1,1\n'), { universe: 'close' });
    expect(prices.message).toContain('is no 0/1 column: it holds 1.1');
    expect(prices.details.hint).toContain('u');
  });

  it('damaged in any way, is an error with a code', async () => {
    const folder = scratch();
    const market = createMarket({ symbols: 3, dates: 6 });
    await writePanel(join(folder, 'a.csv'), market);
    await writePanel(join(folder, 'a.parquet'), market);
    const rng = createRng(5, 'damage');
    for (let i = 0; i < 200; i++) {
      const name = i % 2 ? 'a.csv' : 'a.parquet';
      const bytes = readFileSync(join(folder, name));
      const path = join(folder, `b.${name.slice(2)}`);
      const mutated = Buffer.from(i % 4 < 2 ? bytes : bytes.subarray(0, rng.int(bytes.length)));
      for (let k = 0; k < 3 && mutated.length > 0; k++) mutated[rng.int(mutated.length)] = rng.int(256);
      writeFileSync(path, mutated);
      await loadPanel(path).catch((error: unknown) => expect(error, `damage ${i}`).toBeInstanceOf(AlphaError));
    }
  });
});

describe('a panel as Parquet', () => {
  it('is the same as the one it was written from, and as the same in CSV', async () => {
    const folder = scratch();
    const market = createMarket({ symbols: 17, dates: 9 });
    for (const name of ['a.parquet', 'a.csv']) {
      await writePanel(join(folder, name), market);
      expect((await loadPanel(join(folder, name))).hash).toBe(market.hash);
    }
  });
});

describe('the report on a data set', () => {
  it('counts infinite values, which are missing, and names values as they are written', async () => {
    const { report } = await checkPanel(
      csv(
        'date,symbol,close,high,low,x\n2020-01-01,A,10.1,9.1,9.3,inf\n2020-01-02,A,10.1,11,9,-Infinity\n2020-01-03,A,1,1,1,1e39\n',
      ),
    );
    const found = new Map(report.findings.map((finding) => [finding.kind, finding]));
    expect(found.get('infinite')?.count).toBe(3);
    expect(found.get('highBelowLow')?.examples[0]?.detail).toBe('high 9.1, low 9.3');
  });

  it('counts what looks wrong and shows where', async () => {
    const rows = ['10,11,9,10,5', '10,9,11,10,5', '10,11,9,12,0', '10,110,9,100,5', '10,11,9,10,5', '10,11,9,-1,5'];
    const text = rows.map((row, i) => `2020-01-0${i + 1},A,${row}`).join('\n');
    const { report } = await checkPanel(
      csv(`date,symbol,open,high,low,close,volume\n${text}\n2020-01-01,A,1,1,1,1,1\n`),
    );
    const count = (kind: string) => report.findings.find((finding) => finding.kind === kind)?.count ?? 0;
    expect(report).toMatchObject({ rows: 7, symbols: 1, dates: 6, from: '2020-01-01', to: '2020-01-06', fill: 1 });
    expect(
      ['duplicates', 'highBelowLow', 'closeOutside', 'zeroVolume', 'decimalError', 'nonPositivePrice'].map(count),
    ).toEqual([1, 1, 2, 1, 1, 1]);
    expect(report.findings.find(({ kind }) => kind === 'decimalError')?.examples).toEqual([
      { date: '2020-01-04', symbol: 'A', detail: '12 -> 100 -> 10' },
    ]);
  });
});
