/** A row that has more or fewer cells than the header, by data row from 0. */
export interface OddRow {
  readonly row: number;
  readonly cells: number;
}

/**
 * Counts the cells of each row, which the parser does not: it fills short rows up and cuts long ones. Empty lines are
 * left out. Throws an Error for a quote that is never closed, which would swallow the rest of the file.
 */
export function oddRows(text: string): { readonly width: number; readonly odd: readonly OddRow[] } {
  const odd: OddRow[] = [];
  let width = 0;
  let row = -1;
  let line = 1;
  let cells = 1;
  let empty = true;
  const endRow = () => {
    if (row < 0) width = cells;
    else if (!empty && cells !== width) odd.push({ row, cells });
    row++;
    cells = 1;
    empty = true;
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COMMA) cells++;
    else if (code === NEWLINE) {
      line++;
      endRow();
      continue;
    } else if (code === RETURN) continue;
    else if (code === QUOTE && startsCell(text, i)) {
      const end = closing(text, i);
      if (end < 0) throw new Error(`the quote that opens in line ${line} never closes`);
      line += text.slice(i, end).split('\n').length - 1;
      i = end;
    }
    empty = false;
  }
  if (!empty) endRow();
  return { width, odd };
}

const [COMMA, NEWLINE, RETURN, QUOTE] = [',', '\n', '\r', '"'].map((text) => text.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

function startsCell(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === ',' || text[at - 1] === '\n';
}

/** The quote that closes the one at `at`, or -1; two in a row are a quote inside. */
function closing(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text.charCodeAt(i) !== QUOTE) continue;
    if (text.charCodeAt(i + 1) !== QUOTE) return i;
    i++;
  }
  return -1;
}
