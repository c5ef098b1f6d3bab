import { type ErrorCode, exitCodeOf } from './error-codes.js';

/** Half-open range of UTF-16 offsets in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ErrorDetails {
  /** Where in `source` the error is. */
  readonly span?: Span;
  /** The text that `span` points into, and what to call it (a file name), for the caret line. */
  readonly source?: string;
  readonly sourceName?: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** Machine-readable facts: file, row, column, similar names... */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A typed error with a code, a place and a remedy. Anything else that is thrown is a defect of ours. */
export class AlphaError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AlphaError';
    this.code = code;
    this.details = details;
  }

  get exitCode(): number {
    return exitCodeOf(this.code);
  }

  toJSON(): { code: string; message: string; span: Span | null; hint: string | null; data?: unknown } {
    const { span, hint, data } = this.details;
    return { code: this.code, message: this.message, span: span ?? null, hint: hint ?? null, ...(data && { data }) };
  }
}

/** Whether a device failed: absent, too small or lost. What it was asked for is not to blame. */
export function isOfDevice(error: unknown): error is AlphaError {
  return error instanceof AlphaError && error.code.startsWith('G');
}

/** `alpha.txt:3:6` with its line of text and a caret below, or null when there is no place. */
export function locate(source: string, span: Span, sourceName = 'formula'): string {
  const before = source.slice(0, span.start);
  const line = before.split('\n').length;
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = source.indexOf('\n', span.start);
  const text = source.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const column = span.start - lineStart;
  const width = Math.max(1, Math.min(span.end - span.start, text.length - column));
  // A long line is shown as a window around the place.
  const from = Math.max(0, column - 60);
  const shown = text.slice(from, from + 120);
  const prefix = `  ${sourceName}:${line}:${column + 1} | `;
  return `${prefix}${shown}\n${' '.repeat(prefix.length + column - from)}${'^'.repeat(Math.min(width, 120))}`;
}

/** The error as a person reads it: code, message, caret line and hint. */
export function formatError(error: AlphaError): string {
  const { span, source, sourceName, hint } = error.details;
  const place = span && source !== undefined ? `\n${locate(source, span, sourceName)}` : '';
  const remedy = hint ? (place ? ` ${hint}` : `\n  hint: ${hint}`) : '';
  return `error[${error.code}] ${error.message}${place}${remedy}`;
}
