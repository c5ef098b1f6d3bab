import JSON5 from 'json5';
import { z } from 'zod';
import { SCHEMES } from '../combine/index.js';
import { BACKENDS, DEFAULT_BACKEND } from '../engine/backend.js';
import { llmSchema } from '../llm/index.js';
import type { LoadOptions } from '../panel/index.js';
import { backtestSchema } from '../score/backtest/config.js';
import { AlphaError } from '../util/errors.js';
import { readText } from '../util/files.js';
import { didYouMean } from '../util/suggest.js';

// zod would otherwise make validators from strings.
z.config({ jitless: true });

const range = z.tuple([z.string(), z.string()]);

const label = z.union([
  z.strictObject({ column: z.string(), horizon: z.int().min(1).default(1) }),
  z.strictObject({
    horizon: z.int().min(1).max(1000).default(20),
    delay: z.int().min(0).max(100).default(1),
    price: z.string().default('close'),
    neutralize: z.string().nullable().default(null),
  }),
]);

const schema = z.strictObject({
  /** Ignored: for editors. */
  $schema: z.string().optional(),
  data: z.string().nullable().default(null),
  /** What to keep of duplicate rows; unreadable values become missing. Null: both are errors. */
  repair: z.enum(['first', 'last', 'drop']).nullable().default(null),
  universe: z.string().nullable().default(null),
  tradable: z.string().nullable().default(null),
  groups: z.record(z.string(), z.string()).default({}),
  label: label.prefault({}),
  split: z
    .strictObject({
      train: range.nullable().default(null),
      valid: range.nullable().default(null),
      test: range.nullable().default(null),
      embargo: z.union([z.literal('auto'), z.int().min(0)]).default('auto'),
    })
    .prefault({}),
  score: z
    .strictObject({
      minSymbols: z.int().min(2).default(10),
      // Share of the cells, and of the dates: a formula that ranks on a few dates only may have any IC by chance.
      minCoverage: z.number().min(0).max(1).default(0.25),
      /** A run by `random` on the same data and dates: what its formulas reached is what a strategy may set its gates by. */
      random: z.string().nullable().default(null),
    })
    .prefault({}),
  vocabulary: z
    .strictObject({
      fields: z.union([z.literal('all'), z.array(z.string()).min(1)]).default('all'),
      operators: z.union([z.literal('default'), z.literal('all'), z.array(z.string()).min(1)]).default('default'),
      windows: z.array(z.int().min(1)).min(1).default([1, 5, 10, 20, 40]),
      constants: z.array(z.number()).default([-30, -10, -5, -2, -1, -0.5, -0.01, 0.01, 0.5, 1, 2, 5, 10, 30]),
      units: z.enum(['strict', 'off']).default('strict'),
      maxTokens: z.int().min(2).max(64).default(20),
    })
    .prefault({}),
  pool: z
    .strictObject({
      size: z.int().min(1).max(200).default(20),
      objective: z.enum(['ic', 'icir', 'lcb']).default('ic'),
      /** How members are weighed. */
      weights: z.enum(SCHEMES).default('l1'),
      /** Penalty on |w|, for `l1`. */
      l1: z.number().min(0).default(0.005),
      /** Added to the diagonal of the covariances, for `ridge`. */
      ridge: z.number().min(0).default(0.05),
      maxCorrelation: z.number().gt(0).max(1).default(0.99),
      /** A file of formulas that are always in the pool: gain counts beyond them. */
      base: z.string().nullable().default(null),
      /** A file of formulas a strategy starts from. */
      seeds: z.string().nullable().default(null),
    })
    .prefault({}),
  /** A strategy's name and its own options, which it checks itself. */
  strategy: z.looseObject({ name: z.string().default('gp') }).prefault({}),
  budget: z
    .strictObject({
      evaluations: z.int().min(1).default(10_000),
      minutes: z.number().positive().nullable().default(null),
      /** Requests to language models, tries included; their tokens; their price. */
      llmCalls: z.int().min(1).nullable().default(null),
      tokens: z.int().min(1).nullable().default(null),
      usd: z.number().positive().nullable().default(null),
      /**
       * Most the process may hold, resident. The engine's values and caches and the factors of a batch take their shares
       * of it, and what is larger goes in parts; a run that holds more all the same ends there.
       */
      memoryMb: z.number().min(64).default(2000),
    })
    .prefault({}),
  /** How `backtest` and `report` trade what was found. */
  backtest: backtestSchema.prefault({}),
  /** Language models, for proposers that ask one. */
  llm: llmSchema.prefault({}),
  /** Planted formulas, for experiments: the run tells when one is hit. The search does not see them. */
  plants: z.array(z.string()).default([]),
  /** The same search on labels whose dates are permuted by the seed: what it finds is chance. */
  null: z.boolean().default(false),
  backend: z.enum(BACKENDS).default(DEFAULT_BACKEND),
  seed: z.int().min(0).default(1),
  workers: z.union([z.literal('auto'), z.int().min(1).max(64)]).default('auto'),
});

/** A run's settings with all defaults filled in. */
export type RunConfig = z.output<typeof schema>;
/** What a user may write: every key is optional. */
export type RunConfigInput = z.input<typeof schema>;

/** How a config wants its panel loaded. */
export function loadOptionsOf({ universe, groups, repair }: RunConfig): LoadOptions {
  return { universe, groups, ...(repair !== null && { repair }) };
}

/** Checks settings and fills in the defaults. Unknown keys: C002 with the nearest known one. Bad values: C003. */
export function resolveConfig(input: unknown, sourceName = 'config'): RunConfig {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw configError(result.error.issues, sourceName);
}

/** Reads JSON with comments, applies `--set a.b=1` overrides, and resolves. */
export function readConfig(path: string | null, overrides: readonly string[] = []): RunConfig {
  return resolveConfig(readConfigInput(path, overrides), path ?? 'config');
}

export function readConfigInput(path: string | null, overrides: readonly string[] = []): Record<string, unknown> {
  const input = path === null ? {} : parseFile(path);
  for (const override of overrides) applyOverride(input, override);
  return input;
}

function parseFile(path: string): Record<string, unknown> {
  const text = readText(path);
  if (text === null)
    throw new AlphaError('D001', `no such file: ${path}`, { hint: 'give the path of a run config', data: { path } });
  try {
    const value: unknown = JSON5.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    throw new AlphaError('C003', `${path} does not hold an object`, { hint: 'the smallest config is {}' });
  } catch (cause) {
    if (cause instanceof AlphaError) throw cause;
    const { lineNumber, columnNumber } = cause as { lineNumber?: number; columnNumber?: number };
    throw new AlphaError(
      'C003',
      `${path}:${lineNumber ?? 1}:${columnNumber ?? 1} is not JSON: ${(cause as Error).message}`,
      {
        hint: 'JSON with comments and trailing commas is accepted',
        data: { path, line: lineNumber ?? 1, column: columnNumber ?? 1 },
        cause,
      },
    );
  }
}

/** `pool.size=10` sets one key; the value is JSON where it parses, else text. */
export function applyOverride(input: Record<string, unknown>, override: string): void {
  const at = override.indexOf('=');
  const keys = override.slice(0, Math.max(at, 0)).split('.');
  if (at < 1 || keys.some((key) => key === '' || key === '__proto__')) {
    throw new AlphaError('C001', `--set ${override}: expected key=value`, { hint: 'for example --set pool.size=10' });
  }
  let target = input;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(target, key) ? target[key] : undefined;
    const child = next !== null && typeof next === 'object' && !Array.isArray(next) ? { ...next } : {};
    target[key] = child;
    target = child as Record<string, unknown>;
  }
  target[keys.at(-1)!] = parseValue(override.slice(at + 1));
}

function parseValue(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch {
    return text;
  }
}

function configError(issues: readonly z.core.$ZodIssue[], sourceName: string): AlphaError {
  const flat = issues.flatMap((issue) => (issue.code === 'invalid_union' ? narrowest(issue) : [issue]));
  const unknown = flat.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    const key = unknown.keys[0]!;
    const known = knownKeys(unknown.path);
    return new AlphaError('C002', `unknown key \`${[...unknown.path, key].join('.')}\` in ${sourceName}`, {
      hint: didYouMean(key, known) ?? `known keys: ${known.join(', ')}`,
      data: { path: [...unknown.path, key], known },
    });
  }
  const issue = flat[0] ?? issues[0]!;
  const place = issue.path.join('.');
  return new AlphaError('C003', `bad value for \`${place || sourceName}\` in ${sourceName}: ${issue.message}`, {
    hint: 'the README lists every key with its default',
    data: { path: issue.path },
  });
}

/** Of a union's alternatives, the one with the fewest complaints tells the user most. */
function narrowest(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  const best = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
  return best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as z.core.$ZodIssue);
}

/** The keys a (nested) object of the schema knows. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  const fallback = ['column', 'horizon', 'delay', 'price', 'neutralize'];
  let node: unknown = schema;
  for (const key of path)
    node = unwrap((unwrap(node) as { shape?: Record<PropertyKey, unknown> } | undefined)?.shape?.[key]);
  return Object.keys((unwrap(node) as { shape?: object } | undefined)?.shape ?? fallbackFor(path, fallback));
}

function fallbackFor(path: readonly PropertyKey[], keys: readonly string[]): object {
  return path[0] === 'label' ? Object.fromEntries(keys.map((key) => [key, true])) : {};
}

function unwrap(node: unknown): unknown {
  let inner = node as { def?: { innerType?: unknown } } | undefined;
  while (inner?.def?.innerType !== undefined) inner = inner.def.innerType as typeof inner;
  return inner;
}
