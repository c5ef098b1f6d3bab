import { heatChart } from '../charts/kinds.js';
import { chartBox } from '../html.js';
import type { Section } from './section.js';

export const correlation: Section = {
  id: 'correlation',
  title: 'How alike the factors are',
  short: 'Correlation',
  lead: 'Correlations of z-scores over all dates shown; factors that are alike stand next to each other.',
  body: ({ correlation: { order, values }, factors }) => {
    if (factors.length < 2) return null;
    const names = order.map((i) => factors[i]!.factor.id);
    const cells = order.map((i) => order.map((j) => values[i]![j]!));
    return `<div class="wide">${chartBox('Correlation, clustered', heatChart(names, names, cells, { scale: 1, height: 80 + 22 * names.length }))}</div>`;
  },
};
