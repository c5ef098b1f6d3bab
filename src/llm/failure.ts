import { APICallError } from 'ai';
import { TooLong } from './guard.js';

/** Why a request came to nothing, and what to do about it. */
export type Failure =
  /** The endpoint will never take it: the run ends. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** It may pass: again, after the time the server asks for, if it does. */
  | { readonly kind: 'passing'; readonly message: string; readonly retryAfterMs: number | null }
  /** A setting the endpoint does not know: again without it. */
  | { readonly kind: 'setting'; readonly setting: Setting; readonly message: string }
  | { readonly kind: 'context'; readonly message: string }
  /** This request will not do; others may. */
  | { readonly kind: 'hopeless'; readonly message: string };

export type Setting = 'format' | 'temperature' | 'maxOutputTokens';

const SETTINGS: readonly (readonly [Setting, RegExp])[] = [
  ['format', /response_format|json_schema|json_object|structured output|output_config|tool_choice/i],
  ['temperature', /temperature/i],
  ['maxOutputTokens', /max_(completion_)?tokens|max_output_tokens/i],
];

const TOO_LONG =
  /context[ _](length|window|size)|maximum context|too many tokens|prompt is too long|context_length_exceeded/i;

export function failureOf(error: unknown): Failure {
  if (APICallError.isInstance(error) && error.statusCode !== undefined) return ofStatus(error, error.statusCode);
  const message = error instanceof Error ? error.message : String(error);
  if (hasCause(error, (cause) => cause instanceof TooLong)) return { kind: 'hopeless', message };
  return { kind: 'passing', message: innermost(error), retryAfterMs: null };
}

/** Errors of a connection that never came about. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether a server may want to be paid for a request that failed so: it took it and did not say that it will not do. */
export function mayCost(error: unknown): boolean {
  if (APICallError.isInstance(error) && error.statusCode !== undefined) return error.statusCode < 400;
  return !hasCause(error, (cause) => UNSENT.has(String((cause as { code?: unknown }).code)));
}

function ofStatus(error: APICallError, status: number): Failure {
  const message = `${status}: ${textOf(error)}`;
  if (status === 401 || status === 403 || status === 404) return { kind: 'refused', status, message };
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500)
    return { kind: 'passing', message, retryAfterMs: retryAfterOf(error.responseHeaders) };
  // An answer with status 200 that is no JSON: a proxy's page, a body cut off.
  if (status < 400) return { kind: 'passing', message, retryAfterMs: null };
  if (TOO_LONG.test(message)) return { kind: 'context', message };
  const setting = SETTINGS.find(([, pattern]) => pattern.test(message))?.[0];
  return setting ? { kind: 'setting', setting, message } : { kind: 'hopeless', message };
}

function textOf({ message, responseBody }: APICallError): string {
  return `${message} ${responseBody ?? ''}`.replace(/\s+/g, ' ').trim().slice(0, 300);
}

/** Seconds or an HTTP date against the server's own clock. */
function retryAfterOf(headers: Record<string, string> | undefined): number | null {
  const text = headers?.['retry-after'];
  if (text === undefined) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1000;
  const waitMs = Date.parse(text) - Date.parse(headers?.date ?? '');
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

function hasCause(error: unknown, test: (error: unknown) => boolean): boolean {
  for (let at = error, depth = 0; at !== undefined && at !== null && depth < 10; depth++) {
    if (test(at)) return true;
    at = (at as { cause?: unknown }).cause;
  }
  return false;
}

/** `fetch failed` says nothing; `connect ECONNREFUSED` does. */
function innermost(error: unknown): string {
  let message = '';
  for (let at = error, depth = 0; at instanceof Error && depth < 10; depth++) {
    message = at.message || message || at.name;
    at = at.cause;
  }
  return message || String(error);
}
