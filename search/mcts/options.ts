import { z } from 'zod';
import { AlphaError } from '../../src/util/errors.js';
import { didYouMean } from '../../src/util/suggest.js';
import { parseOptions } from '../options.js';
import { DIMENSIONS } from './dimensions.js';

const weight = z.number().min(0);
const share = z.number().min(0).max(1);
const gate = z.number().min(0).nullable();

/** Options of `mcts`; README.md says what they are for. */
const schema = z.strictObject({
  proposer: z.enum(['grammar', 'llm', 'replay']).default('grammar'),
  search: z.enum(['mcts', 'tree', 'chain']).default('mcts'),
  trees: z.int().min(1).max(1000).default(16),
  exploration: z.number().min(0).default(1),
  offset: z.union([z.literal(0), z.literal(1)]).default(1),
  budget: z.int().min(1).default(3),
  bonus: z.int().min(0).default(1),
  temperature: z.number().positive().default(1),
  argumentSets: z.int().min(1).max(10).default(3),
  weights: z
    .strictObject({
      effectiveness: weight.default(1),
      diversity: weight.default(1),
      turnover: weight.default(1),
      stability: weight.default(1),
      overfitting: weight.default(1),
    })
    .prefault({}),
  ranks: z.enum(['smooth', 'plain']).default('smooth'),
  portraitFirst: z.boolean().default(true),
  judge: z.enum(['rule', 'llm', 'both']).default('rule'),
  calibration: z.int().min(0).default(128),
  gates: z
    .strictObject({
      percentile: share.default(0.9),
      rankIc: gate.default(null),
      rankIcir: gate.default(null),
      turnover: gate.default(null),
      correlation: share.default(0.8),
      relative: share.default(0.95),
    })
    .prefault({}),
  library: z.int().min(1).default(500),
  exemplars: z.int().min(0).default(1),
  eta: share.default(0.5),
  avoid: z.enum(['off', 'new', 'hard']).default('hard'),
  genes: z.enum(['coarse', 'plain']).default('coarse'),
  avoidMost: z.int().min(1).default(30),
  avoidSupport: share.default(0),
  rootsFromPool: share.default(0.5),
  tournament: z.int().min(1).default(3),
  reservoir: z.int().min(1).default(64),
  shallow: share.default(0.5),
  learn: z.number().min(0).default(1),
  aim: share.default(1),
});

export type MctsOptions = z.output<typeof schema>;

/** `paper`: what Alpha Jungle (AAAI-26) states; what it leaves open keeps our default. */
const PRESETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  paper: {
    ranks: 'plain',
    weights: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, 1])),
    // Its turnover sums |dw| and goes up to 2; ours is half of that.
    gates: { percentile: 0, rankIc: 0.015, rankIcir: 0.3, turnover: 0.8, correlation: 0.8, relative: 0.95 },
    avoid: 'hard',
    genes: 'plain',
    avoidMost: 3,
    avoidSupport: 0,
    rootsFromPool: 0,
  },
};

/** A preset's values under the user's own; an unknown preset is C003. */
export function mctsOptions(given: Readonly<Record<string, unknown>>): MctsOptions {
  const { preset, ...own } = given;
  if (preset === undefined || preset === null) return parseOptions('mcts', schema, own);
  const base = PRESETS[String(preset)];
  if (base) return parseOptions('mcts', schema, { ...base, ...own, ...nested(base, own) });
  throw new AlphaError('C003', `strategy \`mcts\` has no preset \`${preset}\``, {
    hint: didYouMean(String(preset), Object.keys(PRESETS)) ?? `presets: ${Object.keys(PRESETS).join(', ')}`,
    data: { preset, known: Object.keys(PRESETS) },
  });
}

/** One gate or weight of the user's own leaves the preset's others as they are. */
function nested(base: Readonly<Record<string, unknown>>, own: Readonly<Record<string, unknown>>) {
  const both = ['gates', 'weights'].filter((key) => isObject(base[key]) && isObject(own[key]));
  return Object.fromEntries(both.map((key) => [key, { ...(base[key] as object), ...(own[key] as object) }]));
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
