import type { Rule } from './rule.js';

export const units: Rule = {
  name: 'units',
  doc: 'prices, volumes and plain numbers are not added or compared',
  run: ({ checked }) => checked.warnings.filter(({ rule }) => rule === 'units').map(({ rule: _, ...issue }) => issue),
};
