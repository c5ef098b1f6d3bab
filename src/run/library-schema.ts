import { z } from 'zod';
import type { Library } from './library.js';

// zod would otherwise make validators from strings.
z.config({ jitless: true });

const figure = z.number().nullable();

const score = z.looseObject({
  ic: figure,
  rankIc: figure,
  icir: figure,
  rankIcir: figure,
  tStat: figure,
  turnover: figure,
  coverage: figure,
  dates: z.int().min(0).describe('dates that count'),
});

const portrait = z.looseObject({
  name: z.string(),
  description: z.string(),
  hypothesis: z.string(),
  path: z.array(z.string()).describe('refinements from the start on'),
});

const factor = z.looseObject({
  id: z.string(),
  expr: z.string().describe('a formula of the alpha language'),
  hash: z.string().describe('of the canonical form'),
  weight: z.number().describe('of its z-scores in the combined signal'),
  origin: z.looseObject({
    strategy: z.string(),
    step: z.number(),
    parents: z.array(z.number()),
    proposer: z.string().optional(),
    note: z.string().optional(),
    portrait: portrait.optional(),
  }),
  train: score,
  valid: score,
});

const dates = z.tuple([z.string(), z.string()]).describe('first and last date, both included');
const neutralize = z.string().nullable().optional();

/** What a `library.json` must hold. Keys beyond these are kept: later versions may write more. */
const schema = z.looseObject({
  schema: z.literal('alphalode/library'),
  version: z.literal([1, 2]),
  crc: z.string().optional().describe('CRC-32 of the file without this line; since version 2'),
  dataHash: z.string(),
  split: z.looseObject({ train: dates, valid: dates, test: dates, embargo: z.int().min(0) }),
  label: z.union([
    z.looseObject({ column: z.string(), horizon: z.int().min(1), neutralize }),
    z.looseObject({ horizon: z.int().min(1), delay: z.int().min(0), price: z.string(), neutralize }),
  ]),
  universe: z.string().nullable(),
  vocabularyHash: z.string(),
  seed: z.int().min(0),
  null: z.literal(true).optional().describe('found on permuted labels: it means nothing'),
  trials: z.int().min(0).describe('distinct formulas scored to find it'),
  objective: z.string(),
  train: score.describe('of the combined signal'),
  valid: score.describe('of the combined signal'),
  factors: z.array(factor),
});

/** The library that a JSON value is, or what is wrong with it, as `factors.0.expr: ...`. */
export function parseLibraryJson(value: unknown): { library: Library } | { problem: string } {
  const { success, data, error } = schema.safeParse(value);
  if (success) {
    const { crc: _, ...library } = data;
    return { library: library as Library };
  }
  const [issue] = error.issues;
  return { problem: `${issue!.path.join('.') || 'it'}: ${issue!.message}` };
}

/** JSON Schema (draft 2020-12) of `library.json`. */
export function libraryJsonSchema(): object {
  return { ...z.toJSONSchema(schema), title: 'library.json of alphalode' };
}
