import { dialectOf } from '../lang/index.js';
import type { ForeignFormula, ImportSource } from './source.js';

/** `name = formula`, but not `a == b`; or `id<TAB>formula`. */
const NAMED = /^(?:\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?!=)|([^\t#]+)\t)/u;
/** BRAIN's own statements hold `=`, so there only tabs part a name from its formula. */
const TABBED = /^()([^\t#]+)\t/;

/** Formulas one a line, in a dialect. */
export function fromLines(dialect: string): ImportSource {
  return {
    name: dialect,
    about: `${dialectOf(dialect).about}, one a line`,
    dialect,
    split: (text) =>
      text.split(/\r?\n/).flatMap((line, i): ForeignFormula[] => {
        if (line.trim() === '' || line.trimStart().startsWith('#')) return [];
        const head = (dialect === 'brain' ? TABBED : NAMED).exec(line);
        const id = (head?.[1] || head?.[2] || `line${i + 1}`).trim();
        return [{ id, text: line.slice(head?.[0].length ?? 0).trim() }];
      }),
  };
}
