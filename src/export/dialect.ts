import { dialectOf, parse } from '../lang/index.js';
import { AlphaError } from '../util/errors.js';
import { plainNames } from './names.js';
import type { ExportTarget } from './targets.js';

/**
 * Formulas as another tool writes them, `id<TAB>formula` a line, which `import --from` reads back. A formula the dialect
 * cannot say stops the export, with the operator's name and the factor's.
 */
export function toDialect(name: 'qlib' | 'brain' | 'alphagen'): ExportTarget {
  const dialect = dialectOf(name);
  return {
    name,
    about: dialect.about,
    write: ({ factors }, note) => {
      const names = plainNames(factors);
      const lines = factors.map(({ id, expr }, i) => {
        try {
          return `${names[i]}\t${dialect.print(parse(expr, id), ({ message }) => note?.(`${id}: ${message}`))}`;
        } catch (error) {
          if (!(error instanceof AlphaError)) throw error;
          throw new AlphaError(error.code, `${id}: ${error.message}`, {
            ...error.details,
            source: expr,
            sourceName: id,
          });
        }
      });
      return `${lines.join('\n')}\n`;
    },
  };
}
