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
    const few = names.length <= 8;
    const options = { scale: 1, height: (few ? 40 : 60) + 24 * names.length, wide: !few };
    return `<div class="${few ? 'half' : 'wide'}">${chartBox('Correlation, clustered', heatChart(names, names, cells, options))}</div>`;
  },
};
