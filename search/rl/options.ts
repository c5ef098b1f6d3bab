import { z } from 'zod';
import { AlphaError } from '../../src/util/errors.js';
import { parseOptions } from '../options.js';
import { PRESETS } from './presets.js';

/** Options of `rl`; README.md says what they are for. */
const schema = z.strictObject({
  learner: z.enum(['risk-seeking', 'reinforce-greedy', 'ppo']).default('risk-seeking'),
  rule: z.enum(['complete', 'stack']).default('complete'),
  width: z.int().min(8).max(512).multipleOf(8).default(128),
  layers: z.int().min(1).max(4).default(2),
  shortest: z.int().min(1).default(2),
  rate: z.number().positive().default(0.003),
  clip: z.number().positive().default(0.5),
  entropy: z.number().min(0).default(0.01),
  reward: z.enum(['gain', 'objective', 'ic']).default('gain'),
  shape: z.enum(['rank', 'none']).default('rank'),
  rejected: z.number().default(-0.1),
  unscorable: z.number().default(-1),
  dead: z.number().default(-1),
  steadyPenalty: z.number().min(0).default(0),
  steadyBar: z.number().min(0).default(0.3),
  steadyDelay: z.number().min(0).default(0),
  steadySlope: z.number().min(0).default(1e-4),
  prefix: z.number().min(0).default(0),
  warmStart: z.int().min(0).default(40),
  top: z.number().gt(0).max(1).default(0.2),
  alone: z.number().min(0).max(1).default(0.5),
  memory: z.int().min(0).default(50),
  focus: z.number().min(0).default(2),
  fade: z.number().gt(0).max(1).default(0.97),
  epochs: z.int().min(1).default(2),
  explore: z.number().min(0).max(1).default(0.1),
  minibatch: z.int().min(1).default(128),
  collect: z.int().min(1).default(2048),
  ratio: z.number().gt(0).lt(1).default(0.2),
  trace: z.number().min(0).max(1).default(0.95),
  valueWeight: z.number().min(0).default(0.5),
});

export type RlOptions = z.output<typeof schema>;

/** What the user configured over what the preset says over the defaults. An unknown preset is C003. */
export function optionsOf(given: Readonly<Record<string, unknown>>): RlOptions {
  const { preset } = given;
  if (preset === undefined || preset === null) return parseOptions('rl', schema, given);
  const base = PRESETS.get(String(preset));
  if (base) return parseOptions('rl', schema, { ...base, ...given });
  throw new AlphaError('C003', `strategy \`rl\` has no preset \`${preset}\``, {
    hint: `one of ${[...PRESETS.keys()].join(', ')}`,
    data: { preset, known: [...PRESETS.keys()] },
  });
}
