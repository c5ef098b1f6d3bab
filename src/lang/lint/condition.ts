import type { Rule } from './rule.js';

export const condition: Rule = {
  name: 'condition',
  doc: 'a condition is a comparison, not a value that happens to be 0 or not',
  run: ({ checked }) =>
    checked.warnings.filter(({ rule }) => rule === 'condition').map(({ rule: _, ...issue }) => issue),
};
