import { type Environment, resolveField } from '../../src/lang/index.js';
import type { Operator } from '../../src/ops/define.js';
import { operators as registry } from '../../src/ops/registry.js';
import { fieldUnit, type Unit } from '../../src/ops/units.js';
import { AlphaError } from '../../src/util/errors.js';
import { shortHash } from '../../src/util/hash.js';
import { stableStringify } from '../../src/util/json.js';
import { didYouMean } from '../../src/util/suggest.js';

/** The run config's key `vocabulary`, defaults filled in. */
export interface VocabularyConfig {
  readonly fields: 'all' | readonly string[];
  readonly operators: 'default' | 'all' | readonly string[];
  readonly windows: readonly number[];
  readonly constants: readonly number[];
  readonly units: 'strict' | 'off';
  readonly maxTokens: number;
}

/** What stands in one place of an operator's argument list. */
export interface Slot {
  readonly type: 'panel' | 'bool' | 'window' | 'number';
  readonly min: number;
  readonly max: number;
}

export interface OperatorToken {
  readonly kind: 'operator';
  readonly name: string;
  readonly operator: Operator;
  /** Required arguments, in order; what has a default is left to it. */
  readonly slots: readonly Slot[];
  /** How many of the slots take a value per date and symbol; these come first. */
  readonly panels: number;
}

export type Token =
  | OperatorToken
  | { readonly kind: 'field'; readonly name: string; readonly unit: Unit }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'window'; readonly value: number };

/** What every strategy builds formulas from. A token is an index into `tokens`; `end` is one past the last. */
export interface Vocabulary {
  /** Operators, fields, constants, windows, in this order. */
  readonly tokens: readonly Token[];
  readonly end: number;
  /** Token of an operator or a field by its name. */
  readonly byName: ReadonlyMap<string, number>;
  readonly constants: ReadonlyMap<number, number>;
  /** Token of a window length; ascending, so neighbours are one step apart. */
  readonly windows: ReadonlyMap<number, number>;
  readonly strictUnits: boolean;
  readonly maxTokens: number;
  /** Equal hash, equal tokens: kept with every library. */
  readonly hash: string;
}

/** Columns that prices and volumes are adjusted by or from: nothing to search by unless asked for by name. */
const BOOKKEEPING = /^(raw_.*|factor)$/;

/**
 * The vocabulary of a run, over the fields of an environment (the label's column is not among them).
 * An unknown operator is F012, an unknown field F015, an operator a search cannot write C003.
 */
export function createVocabulary(
  config: VocabularyConfig,
  env: Environment,
  operators: ReadonlyMap<string, Operator> = registry,
): Vocabulary {
  const operatorTokens = chosenOperators(config.operators, operators);
  const fieldTokens = chosenFields(config.fields, env);
  const constants = ascending(config.constants);
  const windows = ascending(config.windows);
  const tokens: Token[] = [
    ...operatorTokens,
    ...fieldTokens,
    ...constants.map((value) => ({ kind: 'constant', value }) as const),
    ...windows.map((value) => ({ kind: 'window', value }) as const),
  ];
  const names = tokens.flatMap((token, i): [string, number][] => ('name' in token ? [[token.name, i]] : []));
  const firstConstant = operatorTokens.length + fieldTokens.length;
  const { units, maxTokens } = config;
  const facts = {
    operators: operatorTokens.map(({ name }) => name),
    fields: fieldTokens.map(({ name, unit }) => [name, unit]),
    constants,
    windows,
    units,
    maxTokens,
  };
  return {
    tokens,
    end: tokens.length,
    byName: new Map(names),
    constants: new Map(constants.map((value, i) => [value, firstConstant + i])),
    windows: new Map(windows.map((value, i) => [value, firstConstant + constants.length + i])),
    strictUnits: units === 'strict',
    maxTokens,
    hash: shortHash(stableStringify(facts)),
  };
}

function chosenOperators(
  wanted: VocabularyConfig['operators'],
  operators: ReadonlyMap<string, Operator>,
): OperatorToken[] {
  if (typeof wanted === 'string') {
    return [...operators.values()]
      .filter((operator) => wanted === 'all' || operator.searchable)
      .flatMap((operator) => tokenOf(operator) ?? []);
  }
  return [...new Set(wanted)].map((name) => {
    const operator = operators.get(name);
    if (!operator) {
      const hint = didYouMean(name, operators.keys()) ?? '`alphalode ops` lists the operators';
      throw new AlphaError('F012', `unknown operator \`${name}\` in vocabulary.operators`, { hint, data: { name } });
    }
    const token = tokenOf(operator);
    if (!token) {
      throw new AlphaError('C003', `\`${name}\` in vocabulary.operators takes a group, which a search cannot write`, {
        hint: 'leave it out',
        data: { name },
      });
    }
    return token;
  });
}

function chosenFields(wanted: VocabularyConfig['fields'], env: Environment) {
  const all = () => env.fields.filter((field) => !BOOKKEEPING.test(field)).sort();
  const names = wanted === 'all' ? all() : [...new Set(wanted.map((field) => field.toLowerCase()))];
  if (names.length === 0) {
    throw new AlphaError('C003', 'the vocabulary has no field', { hint: 'name one in vocabulary.fields' });
  }
  return names.map((name) => {
    const unit = env.units?.get(name) ?? fieldUnit(name);
    if (resolveField(name, env) !== undefined) return { kind: 'field', name, unit } as const;
    throw new AlphaError('F015', `unknown field \`${name}\` in vocabulary.fields`, {
      hint: didYouMean(name, [...env.fields, 'returns', 'amount']) ?? `the panel has ${all().join(', ')}`,
      data: { name, fields: env.fields },
    });
  });
}

/** Null for what postfix cannot write: groups, and constants that come before a series. */
function tokenOf(operator: Operator): OperatorToken | null {
  const required = operator.params.filter((param) => param.default === undefined);
  const slots: Slot[] = [];
  for (const { type, min, max, variadic } of required) {
    if (type === 'group') return null;
    const least = type === 'window' ? Math.max(min ?? 1, operator.minWindow ?? 1) : (min ?? -Infinity);
    const slot = { type, min: least, max: max ?? Infinity };
    slots.push(slot);
    // `min(x, y, ...)` is searched with two operands, deeper nests give the rest.
    if (variadic && slots.length === 1) slots.push(slot);
  }
  const isSeries = ({ type }: Slot) => type === 'panel' || type === 'bool';
  const panels = slots.filter(isSeries).length;
  if (panels === 0 || !slots.slice(0, panels).every(isSeries)) return null;
  return { kind: 'operator', name: operator.name, operator, slots, panels };
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
