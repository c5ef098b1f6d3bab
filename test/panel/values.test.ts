import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnFromArray, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import { describe, expect, it } from 'vitest';
import { checkPanel, formatReport, loadPanel, withUniverse, writePanel } from '../../src/panel/index.js';
import { isoDate } from '../../src/panel/load/dates.js';
import { column, csv, refusal, scratch } from './files.js';

describe('dates', () => {
  it.each([
    ['2020-01-02', '2020-01-02'],
    ['20200102', '2020-01-02'],
    ['2020/01/02', '2020-01-02'],
    ['2020-01-02 00:00:00', '2020-01-02'],
    ['2020-01-02T00:00:00.000Z', '2020-01-02'],
    ['2020-01-02 09:30', '2020-01-02T09:30:00'],
    ['2020-01-02T09:30:00.250', '2020-01-02T09:30:00.25'],
    ['2020-01-02 00:00:00+00:00', '2020-01-02'],
    ['2020-01-02T01:00:00+08:00', '2020-01-01T17:00:00'],
  ])('%s is %s', (text, iso) => expect(isoDate(text)).toBe(iso));

  it.each(['2020-02-30', '2020-13-01', '2020-1-2', '2020', '1577923200', '2020-01-02T25:00', '', 'today'])(
    '%j is none',
    (text) => expect(isoDate(text)).toBeNull(),
  );
});

describe('columns of a CSV file', () => {
  it('are numeric by majority, whatever the order of the rows', async () => {
    const rows = ['2020-01-01,A,1,x,5', '2020-01-02,A,1,7,5', '2020-01-03,A,1,y,o'];
    for (const order of [rows, rows.toReversed()]) {
      const error = await refusal(csv(['date,symbol,close,state,score', ...order].join('\n')));
      expect(error.details.data).toMatchObject({ column: 'score', value: 'o', count: 1 });
    }
    const panel = await loadPanel(csv(['date,symbol,close,state', ...rows.map((row) => row.slice(0, -2))].join('\n')));
    expect(panel.groups.get('state')?.labels).toEqual(['7', 'x', 'y']);
  });

  it('may not have the same name twice', async () => {
    const error = await refusal(csv('date,symbol,close,Close\n2020-01-01,A,1,2\n'));
    expect([error.code, error.details.data]).toMatchObject(['D002', { column: 'close' }]);
  });

  it('hold symbols that look like missing values or numbers', async () => {
    const panel = await loadPanel(csv('date,symbol,close\n2020-01-01,NA,1\n2020-01-01,000001,2\n2020-01-01,TRUE,3\n'));
    expect(panel.symbols).toEqual(['000001', 'NA', 'TRUE']);
  });
});

describe('unreadable values', () => {
  const path = csv('date,symbol,close\n2020-01-01,A,1\nsoon,A,2\n2020-01-03,A,x\n2020-01-04,,4\n');

  it('stop the load with row and column; all of them are in the data', async () => {
    const error = await refusal(path);
    expect(error.code).toBe('D004');
    expect(error.details.data).toMatchObject({
      count: 3,
      cells: [
        { row: 2, column: 'date', value: 'soon' },
        { row: 4, column: 'symbol', value: '' },
        { row: 3, column: 'close', value: 'x' },
      ],
    });
  });

  it('are missing after a repair; a row without date or symbol has no place', async () => {
    const panel = await loadPanel(path, { repair: 'first' });
    expect(panel.dates).toEqual(['2020-01-01', '2020-01-03']);
    expect(column(panel, 'close', 'A')).toEqual([1, Number.NaN]);
  });

  it('are findings of a check', async () => {
    const { report } = await checkPanel(path);
    expect(report.findings[0]).toMatchObject({ kind: 'unreadable', severity: 'error', count: 3 });
    expect(formatReport(report)).toContain('row 3: "x" in close');
  });

  it('remain an error when nothing else is left', async () => {
    const error = await refusal(csv('date,symbol,close\nsoon,A,1\n'), { repair: 'drop' });
    expect(error.code).toBe('D004');
  });
});

describe('groups', () => {
  it('may be numbers, when asked for', async () => {
    const path = csv('date,symbol,close,gics\n2020-01-01,A,1,45\n2020-01-02,A,1,45\n2020-01-01,B,1,10\n');
    const panel = await loadPanel(path, { groups: { sector: 'GICS' } });
    expect(panel.groups.get('sector')).toMatchObject({ labels: ['10', '45'], static: true });
    expect([...panel.groups.get('sector')!.codes]).toEqual([1, 0]);
    expect(panel.fields.has('gics')).toBe(true);
  });

  it('of symbols.csv leave out names, dates and numbers; one odd text does not stop the load', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'panel.csv'), 'date,symbol,close\n2020-01-01,A,1\n2020-01-01,B,1\n2020-01-01,C,1\n');
    writeFileSync(
      join(folder, 'symbols.csv'),
      'symbol,name,rank,listed,board\nA,3,1,2001-01-02,1\nB,Bee,2,2001-01-02,main\nC,Cee,3,2003-01-02,1\n',
    );
    expect([...(await loadPanel(folder)).groups.keys()]).toEqual(['board']);
  });

  it('that are unknown are named with those there are', async () => {
    const error = await refusal(csv('date,symbol,close,sector\n2020-01-01,A,1,x\n'), { groups: { g: 'sectr' } });
    expect([error.code, error.details.hint]).toEqual(['D005', 'did you mean `sector`?']);
  });
});

describe('a factor', () => {
  const text = 'date,symbol,close,volume,factor\n2020-01-01,A,10.1,6,1.1\n2020-01-02,A,10.3,6,1.3\n';

  it('gives float32 products of float32', async () => {
    const panel = await loadPanel(csv(text));
    expect(column(panel, 'close', 'A')[1]).toBe(Math.fround(Math.fround(10.3) * Math.fround(1.3)));
  });

  it('is not applied when told so', async () => {
    const panel = await loadPanel(csv(text), { adjust: false });
    expect([...panel.fields.keys()]).toEqual(['close', 'volume', 'factor']);
    expect(column(panel, 'close', 'A')[0]).toBe(Math.fround(10.1));
  });

  it('gives the same panel from CSV, Parquet and Arrow', async () => {
    const raw = await loadPanel(csv(text), { adjust: false });
    const folder = scratch();
    await writePanel(join(folder, 'panel.parquet'), raw);
    const arrow = tableFromColumns({
      date: columnFromArray([new Date('2020-01-01'), new Date('2020-01-02')]),
      symbol: columnFromArray(['A', 'A'], utf8()),
      close: columnFromArray(new Float32Array([10.1, 10.3])),
      volume: columnFromArray([6, 6]),
      factor: columnFromArray(new Float64Array([1.1, 1.3])),
    });
    writeFileSync(join(folder, 'panel.arrow'), tableToIPC(arrow, { format: 'file' }) ?? '');
    const { hash } = await loadPanel(csv(text));
    expect((await loadPanel(folder)).hash).toBe(hash);
    expect((await loadPanel(join(folder, 'panel.arrow'))).hash).toBe(hash);
    expect((await refusal(csv(text, 'a.arrow'))).code).toBe('D002');
  });
});

it('a universe chosen later gives the panel of one chosen on load', async () => {
  const path = csv('date,symbol,close,member\n2020-01-01,A,1,1\n2020-01-01,B,1,0\n2020-01-02,B,1,\n');
  const [later, sooner] = [
    withUniverse(await loadPanel(path), 'member'),
    await loadPanel(path, { universe: 'member' }),
  ];
  expect(later).toEqual(sooner);
  expect(later.hash).not.toBe((await loadPanel(path)).hash);
});
