import { type ColumnTable, table } from 'arquero';

/** Text that is safe in HTML: whatever a name or formula holds is shown, never run. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A number with so many decimals, or a dash where there is none. */
export function figure(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return value.toFixed(digits).replace(/^-/, '−');
}

export function percent(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : `${figure(value * 100, digits)} %`;
}

/** p-values need their first digits, however small. */
export function probability(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return value !== 0 && value < 0.0005 ? value.toExponential(1).replace('-', '−') : figure(value, 3);
}

/** A share of `resamples`: none of them is not 0, but less than one. */
export function resampled(value: number | null, resamples: number): string {
  return value === 0 && resamples > 0 ? `< ${probability(1 / resamples)}` : probability(value);
}

export interface ColumnFormat<Row> {
  readonly title: string;
  /** What is shown: text, which is escaped, or markup made here. */
  readonly cell: (row: Row) => string | Markup;
  /** Numbers to the right. Default true. */
  readonly numeric?: boolean;
}

/** Markup that was made by this program of escaped parts. */
export interface Markup {
  readonly html: string;
}

/** Rows as a table of arquero's, read row by row into HTML; wide ones scroll in their own box. */
export function htmlTable<Row extends object>(rows: readonly Row[], columns: readonly ColumnFormat<Row>[]): string {
  const cells: ColumnTable = table(
    columns.map(({ title, cell }) => [title, rows.map(cell)] as [string, (string | Markup)[]]),
  );
  const names = cells.columnNames();
  const cssOf = (i: number) => (columns[i]!.numeric === false ? '' : ' class="n"');
  const head = names.map((name, i) => `<th${cssOf(i)} scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((_, row) => {
    const line = names.map((name, i) => {
      const value = cells.get(name, row) as string | Markup;
      return `<td${cssOf(i)}>${typeof value === 'string' ? escapeHtml(value) : value.html}</td>`;
    });
    return `<tr>${line.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** A headline number with what it is. */
export function tile(title: string, value: string, note = ''): string {
  return `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(title)}</span>${note ? `<small>${escapeHtml(note)}</small>` : ''}</div>`;
}

export function tiles(...items: readonly string[]): string {
  return `<div class="tiles">${items.join('')}</div>`;
}

export function verdict(passes: boolean | null, text = passes ? 'PASS' : 'FAIL'): Markup {
  const kind = passes === null ? 'open' : passes ? 'pass' : 'fail';
  return { html: `<span class="badge ${kind}">${escapeHtml(passes === null ? '–' : text)}</span>` };
}

export function code(text: string): Markup {
  return { html: `<code>${escapeHtml(text)}</code>` };
}

/** A chart with its caption. */
export function chartBox(title: string, svg: string, note = ''): string {
  return `<figure><figcaption>${escapeHtml(title)}${note ? ` <small>${escapeHtml(note)}</small>` : ''}</figcaption>${svg}</figure>`;
}

export function charts(...boxes: readonly string[]): string {
  return `<div class="charts">${boxes.join('')}</div>`;
}
