import type { Command } from 'commander';
import { ERROR_CODES, type ErrorCode, exitCodeOf } from '../../util/error-codes.js';
import { AlphaError } from '../../util/errors.js';
import { didYouMean } from '../../util/suggest.js';
import { print, printJson, table } from '../output.js';

export function define(command: Command): void {
  command.argument('[code]', 'as F012').action((text: string | undefined, { json }: { json?: boolean }) => {
    const pages = Object.entries(ERROR_CODES).map(([code, page]) => ({
      code,
      exitCode: exitCodeOf(code as ErrorCode),
      ...page,
    }));
    if (text === undefined) {
      if (json) return printJson(pages);
      const rows = pages.map(({ code, exitCode, title }) => [code, String(exitCode), title]);
      return print(table(['code', 'exit code', 'what'], rows));
    }
    const page = pages.find(({ code }) => code === text.toUpperCase());
    if (!page) {
      throw new AlphaError('C001', `unknown error code \`${text}\``, {
        hint: didYouMean(text.toUpperCase(), Object.keys(ERROR_CODES)) ?? '`alphalode errors` lists them all',
      });
    }
    if (json) return printJson(page);
    const { code, exitCode, title, cause, remedy } = page;
    print(`${code} ${title}, exit code ${exitCode}\n  cause: ${cause}\n  remedy: ${remedy}`);
  });
}
