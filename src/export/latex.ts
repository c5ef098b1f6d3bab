import type { LibraryScore } from '../run/library.js';
import type { ExportTarget } from './targets.js';

const SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Text as LaTeX shows it, never as a command. */
function escapeLatex(text: string): string {
  return text.replace(/[\\~^{}&%$#_]/g, (sign) => SIGNS[sign] ?? `\\${sign}`);
}

export const toLatex: ExportTarget = {
  name: 'latex',
  about: 'a table for a paper (booktabs)',
  write: ({ factors, train, valid }) => {
    const row = (name: string, weight: string, own: LibraryScore, later: LibraryScore) =>
      `${name} & ${[weight, figure(own.ic), figure(own.rankIc), figure(later.ic), figure(later.rankIc)].join(' & ')} \\\\`;
    const lines = factors.map(({ expr, weight, train: own, valid: later }) =>
      row(`\\texttt{${escapeLatex(expr)}}`, weight.toFixed(3), own, later),
    );
    return `${[
      '\\begin{tabular}{lrrrrr}',
      '\\toprule',
      'formula & weight & IC & RankIC & IC valid & RankIC valid \\\\',
      '\\midrule',
      ...lines,
      '\\midrule',
      row('combined', '', train, valid),
      '\\bottomrule',
      '\\end{tabular}',
    ].join('\n')}\n`;
  },
};

function figure(value: number | null): string {
  return value === null ? '--' : value.toFixed(4);
}
