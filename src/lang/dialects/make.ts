import { INFIX } from '../../expr/infix.js';
import { size } from '../../expr/nodes.js';
import { parse } from '../../expr/parse.js';
import { printNumber } from '../../expr/print.js';
import type { Dialect, DialectSpec, Sign } from './dialect.js';
import { fold, readFormula, type Tables } from './read.js';
import { type CompiledRule, compile, normalise } from './rule.js';
import { type WriteTables, writeFormula } from './write.js';

/** A dialect from its tables, which are compiled when they are first needed. */
export function makeDialect(spec: DialectSpec): Dialect {
  let tables: (Tables & { readonly writing: WriteTables }) | undefined;
  const ready = () => {
    tables ??= compileTables(spec);
    return tables;
  };
  return {
    name: spec.name,
    about: spec.about,
    read: (text, sourceName, options = {}) => readFormula(spec, ready(), text, sourceName, options),
    print: (ast, note) => writeFormula(spec, ready().writing, ast, note),
  };
}

function compileTables(spec: DialectSpec): Tables & { readonly writing: WriteTables } {
  const rules = spec.rules.map(compile);
  const names = (spec.names ?? []).map(([theirs, ours]) => [theirs, normalise(parse(ours))] as const);
  const reading = rules.filter(({ only }) => only !== 'writing');
  const writing = rules.filter(({ only }) => only !== 'reading');
  return {
    rules: grouped(reading, ({ pattern }) => (pattern.kind === 'call' ? fold(spec, pattern.name) : '')),
    names: new Map(names.map(([theirs, ours]) => [fold(spec, theirs), ours])),
    writing: {
      rules: grouped(
        [...writing].sort((a, b) => size(b.template) - size(a.template)),
        ({ template }) => (template.kind === 'call' ? template.op : ''),
      ),
      names: [...names].sort(([, a], [, b]) => size(b) - size(a)),
    },
  };
}

function grouped(
  rules: readonly CompiledRule[],
  key: (rule: CompiledRule) => string,
): ReadonlyMap<string, readonly CompiledRule[]> {
  const groups = new Map<string, CompiledRule[]>();
  for (const rule of rules) groups.set(key(rule), [...(groups.get(key(rule)) ?? []), rule]);
  return groups;
}

/** Our own signs, all or some, for dialects that write them as we do. */
export function ourSigns(keep: (op: string) => boolean = () => true): ReadonlyMap<string, Sign> {
  return new Map(
    INFIX.filter(({ op }) => keep(op)).map(({ op, symbol, precedence, form }) => [op, { symbol, precedence, form }]),
  );
}

/** What most dialects write alike. */
export const USUAL = {
  caseSensitive: false,
  choice: true,
  derived: false,
  floors: false,
  readName: (word: string): string => word,
  writeName: (word: string): string => word,
  writeNumber: printNumber,
  writeWindow: printNumber,
  comma: ', ',
} as const;
