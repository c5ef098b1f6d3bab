import { shortestDecimal } from './decimals.js';
import type { BadCells, LongTable } from './load/table.js';
import { cellAt, type Panel, shapeOf } from './panel.js';

export interface Finding {
  readonly kind: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly count: number;
  readonly message: string;
  readonly examples: readonly { readonly date: string; readonly symbol: string; readonly detail: string }[];
}

export interface ValidationReport {
  readonly rows: number;
  readonly symbols: number;
  readonly dates: number;
  readonly from: string;
  readonly to: string;
  /** Share of the cells that hold a close. */
  readonly fill: number;
  readonly fields: readonly string[];
  /** Share of the bars (cells with a close) in which a field is missing, fields with gaps only. */
  readonly missing: Readonly<Record<string, number>>;
  readonly groups: readonly string[];
  readonly hash: string;
  readonly findings: readonly Finding[];
}

const EXAMPLES = 5;

/** A check looks at one bar, with the closes of the bars before and after it in the symbol's own life. */
interface Check {
  readonly kind: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  /** What is wrong with the bar, or null. */
  readonly look: (bar: Bar) => string | null;
}

interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Closes of the bars before and after, NaN at the ends. */
  readonly before: number;
  readonly after: number;
  /** Dates of the panel since the bar before. */
  readonly since: number;
}

/** The shortest decimal that names a value in single precision: 10.1, not 10.100000381. */
const shown = (value: number) => String(shortestDecimal(value));

const outside = (value: number, { high, low }: Bar) => value < low || value > high;
const DECIMAL = 4;
const GAP_DATES = 60;

const CHECKS: readonly Check[] = [
  {
    kind: 'highBelowLow',
    severity: 'error',
    message: 'high below low',
    look: ({ high, low }) => (high < low ? `high ${shown(high)}, low ${shown(low)}` : null),
  },
  {
    kind: 'openOutside',
    severity: 'warning',
    message: 'open outside low..high',
    look: (bar) =>
      bar.high >= bar.low && outside(bar.open, bar)
        ? `open ${shown(bar.open)}, ${shown(bar.low)}..${shown(bar.high)}`
        : null,
  },
  {
    kind: 'closeOutside',
    severity: 'warning',
    message: 'close outside low..high',
    look: (bar) =>
      bar.high >= bar.low && outside(bar.close, bar)
        ? `close ${shown(bar.close)}, ${shown(bar.low)}..${shown(bar.high)}`
        : null,
  },
  {
    kind: 'nonPositivePrice',
    severity: 'error',
    message: 'price of zero or below',
    look: ({ open, high, low, close }) =>
      Math.min(open, high, low, close) <= 0 || close <= 0 ? `close ${shown(close)}` : null,
  },
  {
    kind: 'zeroVolume',
    severity: 'info',
    message: 'volume of zero',
    look: ({ volume }) => (volume === 0 ? 'volume 0' : null),
  },
  {
    kind: 'decimalError',
    severity: 'error',
    message: 'one-day decimal error: the close leaps by a factor of 4 or more and is back the next day',
    look: ({ before, close, after }) => {
      const up = close / before;
      const back = after / before;
      const leaps = up >= DECIMAL || up <= 1 / DECIMAL;
      return leaps && back > 0.5 && back < 2 ? `${shown(before)} -> ${shown(close)} -> ${shown(after)}` : null;
    },
  },
  {
    kind: 'jump',
    severity: 'warning',
    message: 'move of more than 50 % in one bar',
    look: ({ before, close, since }) =>
      since === 1 && Math.abs(close / before - 1) > 0.5 ? `${(100 * (close / before - 1)).toFixed(1)} %` : null,
  },
  {
    kind: 'longGap',
    severity: 'info',
    message: `no bar for more than ${GAP_DATES} dates in a symbol's life`,
    look: ({ since }) => (since > GAP_DATES ? `${since} dates` : null),
  },
];

/** Looks over a loaded panel. Rows, duplicates and unreadable cells are facts of the file that the panel no longer shows. */
export function validate(
  panel: Panel,
  file: {
    readonly table: Pick<LongTable, 'rows' | 'unreadable'>;
    readonly infinite: BadCells;
    readonly duplicates: number;
    readonly unsorted: number;
    readonly repaired: boolean;
  },
): ValidationReport {
  const shape = shapeOf(panel);
  const tallies = CHECKS.map(() => ({ count: 0, examples: [] as Finding['examples'][number][] }));
  let filled = 0;
  for (const bar of bars(panel)) {
    filled++;
    CHECKS.forEach(({ look }, i) => {
      const detail = look(bar.bar);
      if (detail === null) return;
      const tally = tallies[i]!;
      tally.count++;
      if (tally.examples.length < EXAMPLES) {
        tally.examples.push({ date: panel.dates[bar.date]!, symbol: panel.symbols[bar.symbol]!, detail });
      }
    });
  }
  const findings = CHECKS.map(({ kind, severity, message }, i) => ({ kind, severity, message, ...tallies[i]! }));
  return {
    rows: file.table.rows,
    symbols: shape.symbols,
    dates: shape.dates,
    from: panel.dates[0]!,
    to: panel.dates.at(-1)!,
    fill: filled / (shape.dates * shape.symbols),
    fields: [...panel.fields.keys()],
    missing: missingShares(panel, filled),
    groups: [...panel.groups.keys()],
    hash: panel.hash,
    findings: [
      {
        kind: 'duplicates',
        severity: file.repaired ? 'info' : 'error',
        count: file.duplicates,
        message: file.repaired
          ? 'duplicate rows, repaired'
          : 'rows with the date and symbol of another (the first is shown here; --repair chooses)',
        examples: [],
      } as const,
      {
        kind: 'unreadable',
        severity: file.repaired ? 'info' : 'error',
        count: file.table.unreadable.count,
        message: file.repaired
          ? 'unreadable values, taken as missing'
          : 'unreadable values (missing here; --repair takes them as missing on load)',
        examples: file.table.unreadable.cells.slice(0, EXAMPLES).map(({ row, column, value }) => ({
          date: '',
          symbol: '',
          detail: `row ${row + 1}: ${JSON.stringify(value.slice(0, 40))} in ${column}`,
        })),
      } as const,
      infinities(file.infinite),
      {
        kind: 'unsorted',
        severity: 'info',
        count: file.unsorted,
        message: 'rows out of date order; they are sorted on load',
        examples: [],
      } as const,
      ...findings,
    ].filter(({ count }) => count > 0),
  };
}

/** Numbers that single precision cannot hold; the panel has them as missing. */
function infinities({ count, cells }: BadCells): Finding {
  const examples = cells
    .slice(0, EXAMPLES)
    .map(({ row, column, value }) => ({ date: '', symbol: '', detail: `row ${row + 1}: ${value} in ${column}` }));
  return { kind: 'infinite', severity: 'warning', count, message: 'infinite values, taken as missing', examples };
}

/** Every bar with a close, symbol by symbol. */
function* bars(panel: Panel): Generator<{ date: number; symbol: number; bar: Bar }> {
  const shape = shapeOf(panel);
  const read = (name: string, cell: number) => panel.fields.get(name)?.[cell] ?? Number.NaN;
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    const held: number[] = [];
    for (let date = 0; date < shape.dates; date++) {
      if (!Number.isNaN(read('close', cellAt(shape, date, symbol)))) held.push(date);
    }
    const close = (i: number) => (held[i] === undefined ? Number.NaN : read('close', cellAt(shape, held[i]!, symbol)));
    for (let i = 0; i < held.length; i++) {
      const cell = cellAt(shape, held[i]!, symbol);
      const [open, high, low, volume] = ['open', 'high', 'low', 'volume'].map((name) => read(name, cell)) as [
        number,
        number,
        number,
        number,
      ];
      const since = i > 0 ? held[i]! - held[i - 1]! : 1;
      yield {
        date: held[i]!,
        symbol,
        bar: { open, high, low, volume, close: close(i), before: close(i - 1), after: close(i + 1), since },
      };
    }
  }
}

function missingShares(panel: Panel, bars: number): Record<string, number> {
  const close = panel.fields.get('close')!;
  const shares: Record<string, number> = {};
  for (const [name, matrix] of panel.fields) {
    let missing = 0;
    for (let cell = 0; cell < close.length; cell++) {
      if (Number.isNaN(matrix[cell]!) && !Number.isNaN(close[cell]!)) missing++;
    }
    if (missing > 0) shares[name] = missing / bars;
  }
  return shares;
}

/** The report as a person reads it. */
export function formatReport(report: ValidationReport): string {
  const { rows, symbols, dates, from, to, fill, fields, missing, groups, hash, findings } = report;
  const lines = [
    `${rows.toLocaleString('en')} rows: ${symbols} symbols x ${dates} dates, ${from} to ${to}, ${(100 * fill).toFixed(1)} % filled`,
    `fields  ${fields.join(' ')}`,
    `groups  ${groups.join(' ') || '-'}`,
    `hash    ${hash}`,
  ];
  const gaps = Object.entries(missing).map(([name, share]) => `${name} ${(100 * share).toFixed(2)} %`);
  if (gaps.length > 0) lines.push(`missing ${gaps.join(', ')}`);
  for (const { severity, count, message, examples } of findings) {
    lines.push(`${severity.padEnd(7)} ${String(count).padStart(7)}  ${message}`);
    for (const { date, symbol, detail } of examples)
      lines.push(`${' '.repeat(17)}${date && `${date} ${symbol}: `}${detail}`);
  }
  if (findings.length === 0) lines.push('nothing looks wrong');
  return lines.join('\n');
}
