import { z } from 'zod';

// zod would otherwise make validators from strings.
z.config({ jitless: true });

const text = z.string().min(1).nullable().default(null);

/** Where a model is and how it is called there; null: from the environment (endpoint.ts). */
const place = {
  provider: z.enum(['openai-compatible', 'anthropic']).nullable().default(null),
  baseUrl: text,
  model: text,
  /** The key itself: it is used and never written anywhere. Better `keyEnv`. */
  key: text,
  /** Name of the environment variable that holds the key. */
  keyEnv: text,
};

const price = z
  .strictObject({ input: z.number().min(0), output: z.number().min(0) })
  .nullable()
  .default(null);

/** The run config's section `llm`. */
export const llmSchema = z.strictObject({
  ...place,
  /** The slot that judges; what is null is taken from the slot that proposes. */
  judge: z.strictObject({ ...place, price }).prefault({}),
  /** Dollars per million tokens; needed for a budget in dollars. */
  price,
  temperature: z
    .strictObject({
      propose: z.number().min(0).max(2).default(1),
      repair: z.number().min(0).max(2).default(0.8),
      judge: z.number().min(0).max(2).default(0.1),
    })
    .prefault({}),
  /** How structured answers are asked for; `auto` tries them in this order and remembers. */
  format: z.enum(['auto', 'json_schema', 'json_object', 'text']).default('auto'),
  stream: z.boolean().default(false),
  maxOutputTokens: z.int().min(16).max(1_000_000).default(2000),
  /** Longest prompt, in tokens as estimated; history and examples are cut to fit. */
  maxPromptTokens: z.int().min(500).default(8000),
  timeoutSeconds: z.number().positive().default(120),
  /** Further tries of one request after errors that may pass. */
  retries: z.int().min(0).max(20).default(4),
  /** A server that asks to wait longer than this ends the run. */
  maxWaitSeconds: z.number().min(0).default(300),
  /** First pause between tries, doubled each time, with jitter. */
  pauseSeconds: z.number().min(0).default(1),
  /** Requests under way at a time. Changes the speed and nothing else. */
  concurrency: z.int().min(1).max(256).default(4),
  /** Requests in a row that may fail for good before the run ends. */
  patience: z.int().min(1).default(10),
  /** Recorded exchanges for `--proposer replay`. */
  cassette: text,
});

export type LlmSettings = z.output<typeof llmSchema>;

/** Spending limits of a run; null: none. */
export interface LlmLimits {
  readonly llmCalls: number | null;
  readonly tokens: number | null;
  readonly usd: number | null;
}

/** The settings as a file may keep them: without keys. */
export function withoutKeys(settings: LlmSettings): LlmSettings {
  return { ...settings, key: null, judge: { ...settings.judge, key: null } };
}
