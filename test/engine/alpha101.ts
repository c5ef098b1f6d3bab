import { readFileSync } from 'node:fs';
import { environmentOf } from '../../src/engine/index.js';
import { check, type Node, parse, parseLibrary } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { panelsOf } from '../conformance/panels.js';

/** Markets with holes, without and with a universe; some windows of the 101 are a year long. */
export const YEARLY_MARKETS = panelsOf({ dates: 260, symbols: 12 }).filter(({ title }) => title.startsWith('prices'));

/** The 101 formulas, on a panel that has all they ask for. */
export function alpha101On(panel: Panel): { panel: Panel; formulas: Node[] } {
  const sector = panel.groups.get('sector')!;
  const complete: Panel = {
    ...panel,
    fields: new Map([...panel.fields, ['cap', panel.fields.get('volume')!]]),
    groups: new Map(['sector', 'industry', 'subindustry'].map((name) => [name, sector])),
  };
  const text = readFileSync(new URL('../../../factors/alpha101.alpha', import.meta.url), 'utf8');
  const formulas = parseLibrary(text, 'alpha101').map(({ text: source }) => {
    const formula = source.replace(/\s*#.*$/, '');
    return check(parse(formula), environmentOf(complete)).ast;
  });
  return { panel: complete, formulas };
}
