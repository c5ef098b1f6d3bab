import { figuresOf } from '../../score/backtest/results.js';
import type { LabelSpec } from '../../score/label.js';
import { plural } from '../../util/plural.js';
import { code, figure, htmlTable, percent, tile, tiles } from '../html.js';
import type { Section } from './section.js';

export const overview: Section = {
  id: 'overview',
  title: 'What ran',
  short: 'Overview',
  lead: 'The search, the data it saw, and how the combined signal scores on dates it did not see.',
  body: ({ library, config, pool, parts, data, history, poolHonesty, openings, factors }) => {
    const { label, split } = library;
    const valid = pool.analysis.scores.find(({ part }) => part === 'valid')?.score;
    const train = pool.analysis.scores.find(({ part }) => part === 'train')?.score;
    const sharpeOn = (part: 'train' | 'valid') => {
      const { from, to } = data.split[part];
      const days = pool.analysis.backtest.days.filter(({ date }) => date >= from && date < to);
      return figure(figuresOf(days, config.backtest)?.sharpe, 2);
    };
    const head = tiles(
      tile('IC on valid', figure(valid?.ic), `train ${figure(train?.ic)}`),
      tile('RankIC on valid', figure(valid?.rankIc), `train ${figure(train?.rankIc)}`),
      tile('t on valid', figure(poolHonesty.validT, 1), 'Newey–West'),
      tile('Net Sharpe on valid', sharpeOn('valid'), `train ${sharpeOn('train')}, ${config.backtest.costBps} bp costs`),
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
      ['Label', labelText(label)],
      ['Train', split.train.join(' to ')],
      ['Valid', split.valid.join(' to ')],
      [
        'Test',
        `${split.test.join(' to ')}, ${parts.length > 2 ? 'OPEN in this report' : 'sealed'}; opened ${openings} ${openings === 1 ? 'time' : 'times'} in all`,
      ],
      ['Embargo', `${split.embargo} dates at the end of train and of valid`],
      ['Objective', library.objective],
    ];
    const scores = htmlTable(pool.analysis.scores, [
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
    if (factors.length === 0) return `<p class="sentence">${NOTHING}</p><dl>${list}</dl>`;
    return `${head}${scores}<dl>${list}</dl>`;
  },
};

const NOTHING =
  'This library has no factors: nothing that was tried raised the objective of the pool. What the search tried, and how it stands beside chance, is shown below.';

export function labelText(label: LabelSpec): string {
  const neutral = label.neutralize ? `, neutral to ${label.neutralize}` : '';
  if ('column' in label) return `column ${label.column}, ${plural(label.horizon, 'date')}${neutral}`;
  return `${label.price}[t+${label.delay + label.horizon}] / ${label.price}[t+${label.delay}] − 1${neutral}`;
}
