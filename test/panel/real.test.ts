import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkPanel, loadPanel, type ValidationReport, writePanel } from '../../src/panel/index.js';
import { describeShared } from '../shared.js';
import { scratch } from './files.js';

interface Stats {
  readonly rows: number;
  readonly symbols: number;
  readonly dates: number;
  readonly from: string;
  readonly to: string;
  readonly dup: number;
  readonly hl: number;
  readonly v0: number;
  readonly o_out: number;
  readonly c_out: number;
  readonly fill: number;
  readonly 'jump>50%': number;
}

const count = ({ findings }: ValidationReport, kind: string) => findings.find((one) => one.kind === kind)?.count ?? 0;

describeShared('real panels', (shared) => {
  const data = (...parts: string[]) => join(shared, 'data', ...parts);

  it.each(['us_sp', 'cn_csi300', 'cn_mid', 'crypto_1d'])(
    '%s: our counts are those of the outside statistics',
    async (name) => {
      const reference = JSON.parse(readFileSync(data('reference_ic.json'), 'utf8')) as {
        panels: Record<string, { stats: Stats }>;
      };
      const { stats } = reference.panels[name]!;
      const { report } = await checkPanel(data(name));
      const { rows, symbols, dates, from, to, fill } = report;
      expect({ rows, symbols, dates, from, to, fill: Number(fill.toFixed(3)) }).toEqual({
        rows: stats.rows,
        symbols: stats.symbols,
        dates: stats.dates,
        from: stats.from,
        to: stats.to,
        fill: stats.fill,
      });
      // The statistics count a bar with high < low as one whose open and close lie outside, too.
      const inverted = count(report, 'highBelowLow');
      expect({
        dup: count(report, 'duplicates'),
        hl: inverted,
        v0: count(report, 'zeroVolume'),
        o_out: count(report, 'openOutside') + inverted,
        c_out: count(report, 'closeOutside') + inverted,
        jumps: count(report, 'jump'),
        unsorted: count(report, 'unsorted'),
        unreadable: count(report, 'unreadable'),
      }).toEqual({
        dup: stats.dup,
        hl: stats.hl,
        v0: stats.v0,
        o_out: stats.o_out,
        c_out: stats.c_out,
        jumps: stats['jump>50%'],
        unsorted: 0,
        unreadable: 0,
      });
    },
  );

  it('us_sp: the known decimal errors are found, and the real spikes of 2008 are not taken for such', async () => {
    const known = readFileSync(data('us_sp', 'known_bad_bars.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(','))
      .filter(([symbol, , flaw]) => flaw === 'one-day spike in close' && symbol !== 'GGP' && symbol !== 'PLD')
      .map(([symbol, date]) => `${symbol} ${date}`);
    const { report } = await checkPanel(data('us_sp'));
    const finding = report.findings.find(({ kind }) => kind === 'decimalError')!;
    expect(finding.count).toBe(known.length);
    expect(finding.examples.map(({ symbol, date }) => `${symbol} ${date}`)).toEqual(
      known.slice(0, finding.examples.length),
    );
  });

  it.each(['us_sp', 'cn_csi300', 'crypto_1d'])('%s: its sample in CSV is the same as Parquet', async (name) => {
    const raw = await loadPanel(data(name, 'sample.csv'), { adjust: false });
    expect(raw.symbols).toHaveLength(20);
    const copy = join(scratch(), 'copy.parquet');
    await writePanel(copy, { ...raw, groups: new Map() });
    const alone = join(scratch(), 'copy.csv');
    await writePanel(alone, { ...raw, groups: new Map() });
    expect((await loadPanel(copy)).hash).toBe((await loadPanel(alone)).hash);
  });
});
