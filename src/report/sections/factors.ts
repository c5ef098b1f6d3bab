import type { Explained } from '../../lang/index.js';
import type { FactorReport } from '../data.js';
import { code, escapeHtml, figure, htmlTable, percent, probability } from '../html.js';
import { robustnessTable } from './pool.js';
import type { Section } from './section.js';

export const factors: Section = {
  id: 'factors',
  title: 'The factors',
  short: 'Factors',
  lead: 'Each by itself, turned around where its IC on train is negative. Worst part: the lowest IC on a half of the universe, a year, calm or wild dates. Open one for its tree and charts.',
  body: (data) => {
    if (data.factors.length === 0) return null;
    const sorted = [...data.factors].sort((a, b) => Math.abs(b.factor.weight) - Math.abs(a.factor.weight));
    const table = htmlTable(sorted, [
      {
        title: 'factor',
        cell: ({ factor }) => ({ html: `<a href="#${anchor(factor.id)}">${escapeHtml(factor.id)}</a>` }),
        numeric: false,
      },
      { title: 'weight', cell: ({ factor }) => figure(factor.weight, 3) },
      { title: 'IC train', cell: (one) => figure(scoreOf(one, 'train')?.ic) },
      { title: 'IC valid', cell: (one) => figure(scoreOf(one, 'valid')?.ic) },
      { title: 'ICIR valid', cell: (one) => figure(scoreOf(one, 'valid')?.icir, 2) },
      { title: 'worst part', cell: ({ robustness }) => figure(worstOf(robustness)) },
      { title: 'turnover', cell: (one) => percent(scoreOf(one, 'valid')?.turnover, 0) },
      { title: 'formula', cell: ({ factor }) => code(factor.expr), numeric: false },
    ]);
    return table + sorted.map((one) => details(one)).join('');
  },
};

function scoreOf({ analysis }: FactorReport, part: string) {
  return analysis.scores.find((one) => one.part === part)?.score;
}

/** Lowest IC on a half of the universe, a year, calm or wild dates; groups are too many for the lowest to tell anything. */
function worstOf(rows: FactorReport['robustness']): number | null {
  const ics = rows.flatMap(({ kind, ic }) => (kind === 'group' || ic === null ? [] : [ic]));
  return ics.length > 0 ? Math.min(...ics) : null;
}

/** Of something inside the factor's part: a link to it opens what it lies in. */
function anchor(id: string): string {
  return `factor-${id.replace(/[^\w-]/g, '_')}`;
}

function details(one: FactorReport): string {
  const { factor, explanation, drawn, honesty, residualIc, robustness } = one;
  const { origin } = factor;
  const { strategy, proposer = strategy } = origin;
  const who = proposer === strategy ? strategy : `${strategy}, ${proposer}`;
  const facts = `weight ${figure(factor.weight, 4)} · p valid ${probability(honesty.pValue)} · BH ${probability(honesty.bh)} · residual IC ${figure(residualIc)} · found by ${who} at step ${origin.step}${origin.note ? ` (${origin.note})` : ''}`;
  return `<details><summary><b>${escapeHtml(factor.id)}</b> ${code(factor.expr).html}</summary>
<p class="sentence" id="${anchor(factor.id)}">${escapeHtml(explanation.sentence)}</p>${portrait(origin)}<p class="note">${escapeHtml(facts)}</p>
<div class="tree"><ul>${tree(explanation.tree)}</ul></div>${drawn}<h3>Does it hold everywhere</h3>${robustnessTable(robustness)}</details>`;
}

/** What it is meant to be, in its finder's words. */
function portrait({ portrait: idea }: FactorReport['factor']['origin']): string {
  if (!idea) return '';
  const rows: [string, string][] = [
    ['Name', idea.name],
    ['Meant as', idea.description],
    ['Why', idea.hypothesis],
    ['How', idea.path.join(' → ')],
  ];
  const shown = rows.filter(([, text]) => text !== '');
  return `<dl class="portrait">${shown.map(([title, text]) => `<dt>${title}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`;
}

function tree({ label, type, unit, lookback, children }: Explained): string {
  const facts = [type, unit, lookback === 'all' ? 'all dates' : lookback > 0 ? `${lookback} dates back` : ''].filter(
    (text) => text !== '',
  );
  const below = children.length > 0 ? `<ul>${children.map(tree).join('')}</ul>` : '';
  return `<li><code>${escapeHtml(label)}</code> <small>${escapeHtml(facts.join(', '))}</small>${below}</li>`;
}
