import { code, figure, htmlTable, percent, tile, tiles } from '../html.js';
import type { Section } from './section.js';

export const overview: Section = {
  id: 'overview',
  title: 'What ran',
  short: 'Overview',
  lead: 'The search, the data it saw, and how the combined signal scores on dates it did not see.',
  body: ({ library, config, pool, parts, data, history, poolHonesty, openings }) => {
    const { label, split } = library;
    const valid = pool.scores.find(({ part }) => part === 'valid')?.score;
    const train = pool.scores.find(({ part }) => part === 'train')?.score;
    const head = tiles(
      tile('IC on valid', figure(valid?.ic), `train ${figure(train?.ic)}`),
      tile('RankIC on valid', figure(valid?.rankIc), `train ${figure(train?.rankIc)}`),
      tile('t on valid', figure(poolHonesty.validT, 1), 'Newey–West'),
      tile('Net Sharpe', figure(pool.backtest.figures?.sharpe, 2), `after ${config.backtest.costBps} bp costs`),
      tile('Factors', String(library.factors.length), `of ${library.trials.toLocaleString('en')} tried`),
      tile('Turnover', percent(valid?.turnover, 0), 'a day, rank portfolio'),
    );
    const facts: [string, string][] = [
      ['Search', history ? `${history.strategy}, seed ${library.seed}` : `seed ${library.seed}`],
      ['Data', `${config.data ?? ''} (${library.dataHash})`],
      [
        'Panel',
        `${data.panel.symbols.length} symbols, ${data.panel.dates.length} dates shown, fields ${[...data.panel.fields.keys()].join(', ')}`,
      ],
      ['Universe', library.universe ?? 'all symbols'],
      [
        'Label',
        'column' in label
          ? `column ${label.column}, ${label.horizon} dates`
          : `${label.price}[t+${label.delay + label.horizon}] / ${label.price}[t+${label.delay}] − 1${label.neutralize ? `, neutral to ${label.neutralize}` : ''}`,
      ],
      ['Train', split.train.join(' to ')],
      ['Valid', split.valid.join(' to ')],
      [
        'Test',
        `${split.test.join(' to ')}, ${parts.length > 2 ? 'OPEN in this report' : 'sealed'}; opened ${openings} ${openings === 1 ? 'time' : 'times'} in all`,
      ],
      ['Embargo', `${split.embargo} dates at the end of train and of valid`],
      ['Objective', library.objective],
    ];
    const scores = htmlTable(pool.scores, [
      { title: 'combined signal', cell: ({ part }) => part, numeric: false },
      { title: 'IC', cell: ({ score }) => figure(score?.ic) },
      { title: 'RankIC', cell: ({ score }) => figure(score?.rankIc) },
      { title: 'ICIR', cell: ({ score }) => figure(score?.icir, 3) },
      { title: 'RankICIR', cell: ({ score }) => figure(score?.rankIcir, 3) },
      { title: 't (NW)', cell: ({ score }) => figure(score?.tStat, 2) },
      { title: 'turnover', cell: ({ score }) => percent(score?.turnover) },
      { title: 'coverage', cell: ({ score }) => percent(score?.coverage) },
      { title: 'dates', cell: ({ score }) => String(score?.dates ?? 0) },
    ]);
    const list = facts
      .map(([name, text]) => `<dt>${name}</dt><dd>${code(text).html.replace(/<\/?code>/g, '')}</dd>`)
      .join('');
    return `${head}${scores}<dl>${list}</dl>`;
  },
};
