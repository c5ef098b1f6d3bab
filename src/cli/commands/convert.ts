import { type Command, Option } from 'commander';
import {
  check,
  children,
  dialectOf,
  dialects,
  type Environment,
  type Node,
  type Note,
  type ReadOptions,
} from '../../lang/index.js';
import { AlphaError, formatError, locate } from '../../util/errors.js';
import { formulaFile } from '../formula-file.js';
import { print, printJson, say } from '../output.js';

const CHECKS_FAILED = 1;

interface ConvertFlags {
  readonly from: string;
  readonly to: string;
  readonly adv: 'money' | 'shares';
  readonly json?: boolean;
}

type Converted = { readonly id?: string; readonly formula: string } & (
  | { readonly converted: string; readonly notes: readonly Note[] }
  | { readonly error: AlphaError }
);

export function define(command: Command): void {
  const names = [...dialects.keys()].join(', ');
  command
    .argument('<formula>', 'a formula, or a file of `name = formula` or id<TAB>formula lines')
    .option('--from <dialect>', `one of ${names}`, 'alpha')
    .option('--to <dialect>', `one of ${names}`, 'alpha')
    .addOption(new Option('--adv <meaning>', 'what adv20 means in wq101').choices(['money', 'shares']).default('money'))
    .action((formula: string, flags: ConvertFlags) => {
      const text = formulaFile(formula);
      const lines = text === undefined ? [{ formula }] : linesOf(text, flags.from);
      const results = lines.map((line) => convert(line, flags));
      const [only] = results;
      const single = lines.length === 1 && lines[0]!.id === undefined;
      if (single && only && 'error' in only) throw only.error;
      if (results.some((result) => 'error' in result)) process.exitCode = CHECKS_FAILED;
      if (flags.json) printJson(single ? toJson(only!) : results.map(toJson));
      else for (const result of results) tell(result);
    });
}

interface Line {
  readonly id?: string;
  readonly formula: string;
}

/** Lines of a file; brain's own statements hold `=`, so there only tabs part a name from its formula. */
function linesOf(text: string, from: string): Line[] {
  const named = from === 'brain' ? /^([^\t#]+)\t/ : /^(?:\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?!=)|([^\t#]+)\t)/u;
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return [];
    const head = named.exec(line);
    return [
      { id: (head?.[1] ?? head?.[2] ?? String(i + 1)).trim(), formula: line.slice(head?.[0].length ?? 0).trim() },
    ];
  });
}

function convert({ id, formula }: Line, { from, to, adv }: ConvertFlags): Converted {
  const source = dialectOf(from);
  const target = dialectOf(to);
  const head = { ...(id !== undefined && { id }), formula };
  try {
    const options: ReadOptions = { adv };
    const { ast, notes } = source.read(formula, id, options);
    // The other readers look names up; ours takes any.
    if (source.name === 'alpha') check(ast, anyNames(ast), { source: formula });
    const later: Note[] = [];
    const converted = target.print(ast, (note) => later.push(note));
    return { ...head, converted, notes: [...notes, ...later] };
  } catch (error) {
    if (!(error instanceof AlphaError)) throw error;
    // A printer knows the tree, not the text it came from.
    const place = error.details.source === undefined && error.details.span ? { source: formula } : {};
    const name = id === undefined ? {} : { sourceName: id };
    return { ...head, error: new AlphaError(error.code, error.message, { ...error.details, ...place, ...name }) };
  }
}

/** Whatever panel it is meant for has the names that the formula uses. */
function anyNames(ast: Node): Environment {
  const names = (node: Node): string[] => (node.kind === 'name' ? [node.name] : children(node).flatMap(names));
  const all = [...new Set(names(ast))];
  return { fields: all, groups: all };
}

function toJson(result: Converted): object {
  if ('error' in result) return result;
  return { ...result, notes: result.notes.map(({ message, span }) => ({ message, span: span ?? null })) };
}

function tell(result: Converted): void {
  if ('error' in result) {
    say(formatError(result.error));
    return;
  }
  print(result.id === undefined ? result.converted : `${result.id}\t${result.converted}`);
  for (const { message, span } of result.notes) {
    say(`note: ${message}${span ? `\n${locate(result.formula, span, result.id)}` : ''}`);
  }
}
