import { passes } from '../analysis/judged.js';
import type { FactorReport, ReportData } from '../data.js';
import { figure, htmlTable, percent, probability, resampled, tile, tiles, verdict } from '../html.js';
import type { Section } from './section.js';

export const honesty: Section = {
  id: 'honesty',
  title: 'How much of it is chance',
  short: 'Honesty',
  lead: 'A search that tries thousands of formulas finds something in pure noise too. These numbers ask whether this is more than that.',
  body: (data) => {
    const { search, factors, poolHonesty } = data;
    const passing = passingOf(factors);
    const head = tiles(
      tile('factors pass at FDR 10 %', `${passing} of ${factors.length}`, 'Benjamini–Hochberg, on valid'),
      tile(
        'trials counted',
        search.trials.toLocaleString('en'),
        search.effective === null
          ? 'their series are not at hand'
          : `worth ${figure(search.effective, 0)} independent ones`,
      ),
      tile(
        'deflated Sharpe',
        probability(poolHonesty.deflated),
        poolHonesty.deflatedEffective === null
          ? 'chance that the pool has skill'
          : `chance that the pool has skill; ${probability(poolHonesty.deflatedEffective)} by effective trials`,
      ),
      tile('overfitting', percent(search.pbo), 'PBO: chance that the winner is below median next time'),
      tile('reality check', resampled(search.realityCheck, search.resamples), "White's p of the best trial"),
      tile('superior ability', resampled(search.superiorAbility, search.resamples), "Hansen's p, consistent"),
    );
    const rows = factors.length === 0 ? [] : [poolRow(data), ...factors];
    const table = htmlTable(rows, [
      { title: 'factor', cell: ({ honesty: own }) => own.id, numeric: false },
      {
        title: 'FDR 10 %',
        cell: ({ honesty: own }) => (own.id === 'pool' ? '' : verdict(own.bh === null ? null : passes(own))),
        numeric: false,
      },
      { title: 't train', cell: ({ honesty: own }) => figure(own.trainT, 2) },
      { title: 't valid', cell: ({ honesty: own }) => figure(own.validT, 2) },
      { title: 'p valid', cell: ({ honesty: own }) => probability(own.pValue) },
      { title: 'BH', cell: ({ honesty: own }) => (own.id === 'pool' ? '' : probability(own.bh)) },
      { title: 'BY', cell: ({ honesty: own }) => (own.id === 'pool' ? '' : probability(own.by)) },
      { title: 'DSR', cell: ({ honesty: own }) => probability(own.deflated) },
      { title: 'DSR eff.', cell: ({ honesty: own }) => probability(own.deflatedEffective) },
      { title: 'residual IC', cell: ({ residualIc }) => figure(residualIc) },
      {
        title: 'look-ahead',
        cell: ({ honesty: own, lookAhead }) =>
          own.id === 'pool' ? '' : verdict(lookAhead === null, lookAhead === null ? 'none' : `from ${lookAhead}`),
        numeric: false,
      },
    ]);
    return `${head}${rows.length > 0 ? table : ''}${control(data)}<p class="note">${NOTE} Residual IC: on ${data.parts.at(-1)!.name}, after ${data.exposures.map(({ name }) => name).join(', ')}. Bootstraps: ${search.resamples} stationary resamples.</p>`;
  },
};

const NOTE =
  't is Newey–West’s. p is one-sided, on dates the search has not seen, by Student’s t on means of blocks of two label horizons. BH and BY are p-values adjusted over the library. DSR is the deflated Sharpe ratio: the chance that there is skill, daily ICs on train taken as returns, given the number of trials; eff.: given the effective number. Look-ahead: values at five random cuts with all later data replaced.';

function poolRow({ poolHonesty, pool }: ReportData): Pick<FactorReport, 'honesty' | 'residualIc' | 'lookAhead'> {
  return { honesty: poolHonesty, residualIc: pool.residualIc, lookAhead: null };
}

function passingOf(factors: readonly FactorReport[]): number {
  return factors.filter(({ honesty: own }) => passes(own)).length;
}

/** The run beside random search and beside the same search on permuted labels. */
function control({ history, factors, controls }: ReportData): string {
  if (history === null) return '';
  const own = { history, passing: passingOf(factors), factors: factors.length };
  const rows = [
    { what: 'this run', run: own },
    ...(controls.random ? [{ what: 'random search', run: controls.random }] : []),
    ...(controls.null ? [{ what: 'same search, permuted labels', run: controls.null }] : []),
  ];
  const table = htmlTable(rows, [
    { title: 'control', cell: ({ what }) => what, numeric: false },
    { title: 'strategy', cell: ({ run }) => run.history.strategy, numeric: false },
    { title: 'evaluations', cell: ({ run }) => run.history.evaluations.toLocaleString('en') },
    { title: 'best |IC| train', cell: ({ run }) => figure(run.history.best.at(-1)) },
    { title: 'pool IC train', cell: ({ run }) => figure(run.history.trainIc) },
    { title: 'pool IC valid', cell: ({ run }) => figure(run.history.validIc) },
    { title: 'pass FDR 10 %', cell: ({ run }) => `${run.passing} of ${run.factors}` },
  ]);
  const missing = controls.null
    ? ''
    : '<p class="note">No null run stands beside this one: <code>alphalode mine --null</code> makes one, <code>report --null DIR</code> shows it.</p>';
  return `<h3>Controls</h3>${table}${missing}`;
}
