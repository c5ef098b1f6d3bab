import { size } from '../../expr/nodes.js';
import { parse } from '../../expr/parse.js';
import type { SignalAnalysis } from '../analysis/signal.js';
import { scatterChart } from '../charts/kinds.js';
import type { FactorReport, ReportData } from '../data.js';
import { chartBox, charts } from '../html.js';
import type { Section } from './section.js';

export const search: Section = {
  id: 'search',
  title: 'The search',
  short: 'Search',
  lead: 'How it came to its formulas, with random search beside it where such a run is at hand.',
  body: (data) => {
    const boxes = [...history(data), trainValid(data), ...complexity(data)].filter((box) => box !== null);
    return boxes.length > 0 ? charts(...boxes) : null;
  },
};

function history({ history: own, controls }: ReportData): string[] {
  if (own === null || own.evaluations === 0) return [];
  const beside = [
    ...(controls.random ? [{ name: 'random', history: controls.random.history }] : []),
    ...(controls.null ? [{ name: 'permuted labels', history: controls.null.history }] : []),
  ];
  const series = (of: 'objective' | 'best') =>
    [{ name: own.strategy, history: own }, ...beside].map(({ name, history: one }) => ({
      name,
      dots: one[of].map((y, i) => ({ x: i + 1, y })),
      line: true,
    }));
  const curve = (title: string, of: 'objective' | 'best') =>
    chartBox(
      title,
      scatterChart(series(of), { x: 'evaluations', y: of === 'best' ? '|IC| train' : 'objective', zero: true }),
    );
  return [curve('Pool objective', 'objective'), curve('Best single |IC| so far', 'best')];
}

function trainValid({ factors, pool }: ReportData): string | null {
  const dot = (scores: SignalAnalysis['scores']) => {
    const [x, y] = ['train', 'valid'].map((part) => scores.find((one) => one.part === part)?.score?.ic);
    return x === undefined || y === undefined ? [] : [{ x, y }];
  };
  const sets = [
    { name: 'factors', dots: factors.flatMap(({ analysis }) => dot(analysis.scores)) },
    { name: 'combined', dots: dot(pool.analysis.scores) },
  ];
  if (sets.every(({ dots }) => dots.length === 0)) return null;
  return chartBox(
    'Train against valid',
    scatterChart(sets, { x: 'IC train', y: 'IC valid', diagonal: true }),
    'on the line nothing is lost',
  );
}

function complexity({ history: own, factors }: ReportData): string[] {
  if (own === null || own.complexity.length === 0) return [];
  const line = (of: 'best' | 'median') => own.complexity.map((row) => ({ x: row.tokens, y: row[of] }));
  return [
    chartBox(
      'Complexity against |IC|',
      scatterChart(
        [
          { name: 'best', dots: line('best'), line: true },
          { name: 'median', dots: line('median'), line: true },
          { name: 'in the pool', dots: factors.flatMap(poolDot) },
        ],
        { x: 'tokens of the formula', y: '|IC| train', zero: true },
      ),
      'all formulas tried',
    ),
  ];
}

function poolDot({ factor, analysis }: FactorReport): { x: number; y: number }[] {
  const found = analysis.scores.find(({ part }) => part === 'train')?.score;
  return found ? [{ x: size(parse(factor.expr)), y: Math.abs(found.ic) }] : [];
}
