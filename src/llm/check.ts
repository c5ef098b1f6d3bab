import { z } from 'zod';
import { nowMs } from '../util/clock.js';
import { AlphaError } from '../util/errors.js';
import { type Endpoint, hostOf } from './endpoint.js';
import { failureOf } from './failure.js';
import { extractJson } from './json.js';
import type { LlmSettings } from './settings.js';
import { createTransport, type Format } from './transport.js';

/** What an endpoint was found to do. */
export interface EndpointReport {
  readonly slot: string;
  readonly provider: string;
  readonly host: string;
  readonly model: string;
  readonly key: 'given' | 'none';
  readonly features: readonly Feature[];
}

export interface Feature {
  readonly name: Format | 'streamed' | 'usage';
  readonly works: boolean;
  /** What stands against it, or how it was seen. */
  readonly note: string;
}

const schema = z.object({ formula: z.string() });
const QUESTION = 'Answer with the JSON object {"formula": "close / open"} and nothing else.';

/** Asks an endpoint four small questions. L002 where it refuses the key or the model; L003 where it cannot be reached. */
export async function checkEndpoint(endpoint: Endpoint, settings: LlmSettings): Promise<EndpointReport> {
  const { provider, model, slot, baseUrl, key } = endpoint;
  const host = hostOf(baseUrl);
  const features: Feature[] = [];
  let usage: boolean | null = null;
  let reached = false;
  for (const [name, format, stream] of TRIALS) {
    const startMs = nowMs();
    try {
      const answer = await createTransport(endpoint)({
        messages: [{ role: 'user', content: QUESTION }],
        format,
        schema,
        temperature: null,
        maxOutputTokens: settings.maxOutputTokens,
        stream,
        signal: AbortSignal.timeout(settings.timeoutSeconds * 1000),
      });
      reached = true;
      usage ??= answer.inputTokens !== null && answer.outputTokens !== null;
      const fits = schema.safeParse(extractJson(answer.text)).success;
      const note = fits
        ? `${Math.round(nowMs() - startMs)} ms`
        : `answered, but not as asked: ${answer.text.slice(0, 60)}`;
      features.push({ name, works: fits, note });
    } catch (error) {
      const { kind, message } = failureOf(error);
      const told = key ? message.replaceAll(key, '***') : message;
      if (kind === 'refused')
        throw new AlphaError('L002', `${host} refuses: ${told}`, {
          hint: 'check the key, the base URL and the model',
          data: { host, model },
        });
      if (kind === 'passing' && !reached)
        throw new AlphaError('L003', `${host} does not answer: ${told}`, {
          hint: 'is the server running?',
          data: { host },
        });
      features.push({ name, works: false, note: told.slice(0, 120) });
    }
  }
  features.push({
    name: 'usage',
    works: usage ?? false,
    note: usage ? 'tokens are reported' : 'tokens will be estimated',
  });
  return { slot, provider, host, model, key: key === null ? 'none' : 'given', features };
}

const TRIALS: readonly (readonly [Feature['name'], Format, boolean])[] = [
  ['text', 'text', false],
  ['json_object', 'json_object', false],
  ['json_schema', 'json_schema', false],
  ['streamed', 'text', true],
];
