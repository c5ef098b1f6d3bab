import { parse, print } from '../lang/index.js';
import { plainNames } from './names.js';
import type { ExportTarget } from './targets.js';

/** Formulas for people: one a line, weight and scores behind it as a comment. */
export const toAlpha: ExportTarget = {
  name: 'alpha',
  about: 'one formula a line, with its weight and scores',
  write: ({ seed, trials, label, split, train, valid, factors }) => {
    const head = [
      `# ${factors.length} factors out of ${trials} formulas tried, seed ${seed}`,
      `# label ${JSON.stringify(label)}`,
      `# train ${split.train.join(' to ')}, combined IC ${text(train.ic)}; valid ${split.valid.join(' to ')}, combined IC ${text(valid.ic)}`,
    ];
    const names = plainNames(factors);
    const lines = factors.map(({ expr, weight, train: own, valid: later }, i) => {
      return `${names[i]} = ${print(parse(expr))}  # weight ${weight.toPrecision(4)}, train IC ${text(own.ic)}, valid IC ${text(later.ic)}`;
    });
    return `${[...head, '', ...lines].join('\n')}\n`;
  },
};

function text(value: number | null): string {
  return value === null ? 'none' : value.toFixed(4);
}
