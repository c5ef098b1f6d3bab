import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, type LanguageModel, type ModelMessage, Output, streamText } from 'ai';
import { z } from 'zod';
import type { Endpoint } from './endpoint.js';
import { guardedFetch } from './guard.js';

// The package would warn on the terminal of settings a provider ignores.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

/** How an answer is asked for: with its schema, as any JSON, or only in words. */
export type Format = 'json_schema' | 'json_object' | 'text';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface WireRequest {
  readonly messages: readonly Message[];
  readonly format: Format;
  readonly schema: z.ZodType;
  readonly temperature: number | null;
  readonly maxOutputTokens: number | null;
  readonly stream: boolean;
  readonly signal: AbortSignal;
}

export interface WireAnswer {
  readonly text: string;
  /** `length`: it was cut off. */
  readonly finishReason: string;
  /** As the server counts; null where it does not. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export type Transport = (request: WireRequest) => Promise<WireAnswer>;

/** One HTTP request to an endpoint. Throws what the provider throws; failure.ts makes sense of it. */
export function createTransport(endpoint: Endpoint): Transport {
  const model = modelOf(endpoint);
  return async ({ messages, format, schema, temperature, maxOutputTokens, stream, signal }) => {
    const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
    const call = {
      model,
      system: system.join('\n\n'),
      messages: messages.filter(({ role }) => role !== 'system') as ModelMessage[],
      output: outputOf(format, schema),
      maxRetries: 0,
      abortSignal: signal,
      ...(temperature !== null && { temperature }),
      ...(maxOutputTokens !== null && { maxOutputTokens }),
    };
    const { text, finishReason, usage } = await (stream ? streamed(call) : generateText(call));
    return {
      text,
      finishReason,
      inputTokens: usage.inputTokens ?? null,
      outputTokens: usage.outputTokens ?? null,
    };
  };
}

function modelOf({ provider, baseUrl, key, model, slot }: Endpoint): LanguageModel {
  if (provider === 'anthropic')
    return createAnthropic({ baseURL: baseUrl, apiKey: key ?? 'none', fetch: guardedFetch })(model);
  return createOpenAICompatible({
    name: slot,
    baseURL: baseUrl,
    ...(key !== null && { apiKey: key }),
    fetch: guardedFetch,
    supportsStructuredOutputs: true,
    includeUsage: true,
  })(model);
}

async function streamed(call: Parameters<typeof streamText>[0]) {
  let failed: unknown;
  const result = streamText({
    ...call,
    onError: ({ error }) => {
      failed ??= error;
    },
  });
  let text = '';
  for await (const part of result.textStream) text += part;
  if (failed !== undefined) throw failed;
  return { text, finishReason: await result.finishReason, usage: await result.usage };
}

/** The format is the package's affair, the text is ours: it is mended before it is parsed. */
function outputOf(format: Format, schema: z.ZodType) {
  const plain = Output.text();
  if (format === 'text') return plain;
  const wanted =
    format === 'json_object' ? {} : { name: 'answer', schema: z.toJSONSchema(schema, { io: 'input' }) as object };
  return { ...plain, name: format, responseFormat: Promise.resolve({ type: 'json' as const, ...wanted }) };
}
