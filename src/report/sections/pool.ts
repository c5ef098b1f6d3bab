import type { RobustnessRow } from '../../score/significance/robustness.js';
import { figure, htmlTable } from '../html.js';
import type { Section } from './section.js';

export const pool: Section = {
  id: 'pool',
  title: 'The combined signal',
  short: 'Signal',
  lead: 'All factors by their weights, as the library exports them. Dashed lines mark where dates begin that the search did not see.',
  body: (data) => (data.factors.length === 0 ? null : data.pool.drawn),
};

export const robust: Section = {
  id: 'robustness',
  title: 'Does it hold everywhere',
  short: 'Robustness',
  lead: 'The combined signal on parts of the symbols and of the dates; under each factor stands the same for it alone.',
  body: ({ pool: { robustness }, parts, factors }) =>
    factors.length === 0
      ? null
      : `<p class="note">On ${parts.at(-1)!.name}. On wild dates the symbols’ returns differ more from each other than on the median date, on calm dates less.</p>${robustnessTable(robustness)}`,
};

export function robustnessTable(rows: readonly RobustnessRow[]): string {
  return htmlTable(rows, [
    { title: 'part', cell: ({ name }) => name, numeric: false },
    { title: 'of', cell: ({ kind }) => `${kind}${kind === 'universe' ? '' : 's'}`, numeric: false },
    { title: 'IC', cell: ({ ic }) => figure(ic) },
    { title: 'RankIC', cell: ({ rankIc }) => figure(rankIc) },
    { title: 'dates', cell: ({ dates }) => String(dates) },
  ]);
}
