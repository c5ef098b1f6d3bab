import type { Panel } from '../panel/panel.js';
import type { RunConfig } from '../run/config.js';
import type { Evaluation } from '../run/evaluate.js';
import { createFoldJudge, type FoldedScore, type FoldScheme } from '../run/folds.js';
import type { Range } from '../score/split.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { wholeNumber } from './numbers.js';
import { figure, print, printJson, say, table } from './output.js';

const HINT = 'for example walk-forward:folds=5,window=500 or purged:groups=6,tested=2,embargo=10';
const KEYS: Readonly<Record<FoldScheme['kind'], readonly string[]>> = {
  'walk-forward': ['folds', 'window'],
  purged: ['groups', 'tested', 'embargo'],
};

/** `walk-forward`, `purged:groups=6,tested=2`: names of keys and their bounds are checked here. */
export function parseFolds(text: string): FoldScheme {
  const [kind = '', rest] = text.split(':');
  if (kind !== 'walk-forward' && kind !== 'purged') {
    throw new AlphaError('C001', `--folds ${text}: no such scheme`, {
      hint: didYouMean(kind, Object.keys(KEYS)) ?? HINT,
    });
  }
  const given = new Map<string, number>();
  for (const pair of rest?.split(',') ?? []) {
    const [key = '', value = ''] = pair.split('=');
    if (!KEYS[kind].includes(key)) {
      throw new AlphaError('C001', `--folds ${text}: ${kind} has no \`${key}\``, {
        hint: didYouMean(key, KEYS[kind]) ?? HINT,
      });
    }
    given.set(key, wholeNumber(`--folds ${key}=`, value, key === 'groups' ? 2 : key === 'embargo' ? 0 : 1));
  }
  if (kind === 'walk-forward') {
    const window = given.get('window');
    return { kind, folds: given.get('folds') ?? 5, ...(window !== undefined && { window }) };
  }
  const [groups, tested] = [given.get('groups') ?? 6, given.get('tested') ?? 1];
  if (tested < groups && choicesOf(groups, tested) <= MOST_FOLDS)
    return { kind, groups, tested, embargo: given.get('embargo') ?? 0 };
  throw new AlphaError('C001', `--folds ${text}: ${tested} of ${groups} groups are too many`, {
    hint: `fewer than all of them, in at most ${MOST_FOLDS} folds`,
  });
}

const MOST_FOLDS = 500;

function choicesOf(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i;
  return count;
}

/** Judges formulas fold by fold, and what they are together where there are several, and prints it. */
export function evalFolds(
  evaluations: readonly Evaluation[],
  panel: Panel,
  range: Range,
  {
    scheme,
    config,
    mined,
    json,
  }: { readonly scheme: FoldScheme; readonly config: RunConfig; readonly mined: boolean; readonly json: boolean },
): void {
  const judge = createFoldJudge(panel, range, scheme, config);
  const each = evaluations.map(({ id, formula, hash, values }) => ({ id, formula, hash, ...judge.formula(values) }));
  const combined = each.length > 1 ? judge.combined(evaluations.map(({ values }) => values)) : null;
  if (json) {
    printJson({ scheme, formulas: each, combined });
    return;
  }
  const line = (name: string, { trainIc, ic, rankIc, deviation, positive, tStat, folds }: FoldedScore) => [
    ...[trainIc, ic, rankIc, deviation].map((value) => figure(value)),
    figure(tStat, 2),
    positive === null ? '-' : `${Math.round(positive * folds.length)}/${folds.length}`,
    name,
  ];
  const nameOf = ({ id, formula }: { id: string; formula: string }) => (id === 'value' ? formula : `${id}  ${formula}`);
  print(
    table(
      ['train IC', 'test IC', 'test RankIC', 'deviation', 't (NW)', 'folds > 0', 'formula'],
      [
        ...each.map((one) => line(nameOf(one), one)),
        ...(combined ? [line('combined, weights of each fold', combined)] : []),
      ],
    ),
  );
  const shown = combined ?? each[0];
  if (shown) print(`\n${tableOfFolds(shown)}`);
  say(`each fold turned or weighed by its train dates alone; labels reach no test date (${scheme.kind})`);
  if (mined)
    say('the formulas themselves were chosen on the train dates of their run: on those no fold is out of sample');
}

function tableOfFolds({ folds }: FoldedScore): string {
  const text = (stretches: readonly (readonly [string, string])[]) =>
    stretches.map((dates) => dates.map((date) => date.slice(0, 10)).join(' to ')).join(', ');
  return table(
    ['train IC', 'test IC', 'test RankIC', 'dates', 'tested', 'fitted on'],
    folds.map(({ train, test, trainIc, ic, rankIc, dates }) => [
      ...[trainIc, ic, rankIc].map((value) => figure(value)),
      String(dates),
      text(test),
      text(train),
    ]),
  );
}
