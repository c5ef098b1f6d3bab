import { type BookFigures, figuresOf } from '../../score/backtest/results.js';
import { escapeHtml, figure, htmlTable, percent, verdict } from '../html.js';
import type { Section } from './section.js';

export const book: Section = {
  id: 'backtest',
  title: 'Traded',
  short: 'Backtest',
  lead: 'The combined signal as a book, with costs: by part of the split, and by year.',
  body: ({ pool, data, parts, config, factors }) => {
    if (factors.length === 0) return null;
    const { days, years, checks } = pool.analysis.backtest;
    const rows: { name: string; figures: BookFigures | null }[] = [
      ...parts.map(({ name }) => {
        const { from, to } = data.split[name];
        return {
          name,
          figures: figuresOf(
            days.filter(({ date }) => date >= from && date < to),
            config.backtest,
          ),
        };
      }),
      ...years.map((year) => ({ name: year.year, figures: year })),
    ];
    const { delay, decay, neutralization, truncation, costBps, borrowBps, impact, priceLimit, k, drop } =
      config.backtest;
    const table = htmlTable(rows, [
      { title: '', cell: ({ name }) => name, numeric: false },
      { title: 'Sharpe', cell: ({ figures }) => figure(figures?.sharpe, 2) },
      { title: 'fitness', cell: ({ figures }) => figure(figures?.fitness, 2) },
      { title: 'returns', cell: ({ figures }) => percent(figures?.returns) },
      { title: 'drawdown', cell: ({ figures }) => percent(figures?.drawdown) },
      { title: 'turnover', cell: ({ figures }) => percent(figures?.turnover) },
      { title: 'margin bp', cell: ({ figures }) => figure(figures?.marginBps, 1) },
      { title: 'costs', cell: ({ figures }) => percent(figures?.costs) },
      { title: 'long', cell: ({ figures }) => figure(figures?.longs, 0) },
      { title: 'short', cell: ({ figures }) => figure(figures?.shorts, 0) },
      { title: 'days', cell: ({ figures }) => String(figures?.days ?? 0) },
    ]);
    const checked = htmlTable(checks, [
      { title: 'check', cell: ({ name }) => name, numeric: false },
      { title: '', cell: ({ result }) => verdict(result === 'PASS'), numeric: false },
      { title: 'value', cell: ({ value }) => figure(value) },
      { title: 'limit', cell: ({ limit }) => figure(limit) },
    ]);
    const book = config.backtest.book === 'top-k' ? `the ${k} best, ${drop} replaced a day` : 'long-short';
    const limit = priceLimit === null ? 'no price limit' : `price limit ${percent(priceLimit, 0)}`;
    const settings = `${book}; delay ${delay}, decay ${decay}, neutralised by ${neutralization}, truncation ${truncation}; ${costBps} bp costs, ${borrowBps} bp borrow a year, impact ${impact}, ${limit}`;
    return `<p class="note">${escapeHtml(settings)}</p>${table}<h3>Checks</h3>${checked}`;
  },
};
