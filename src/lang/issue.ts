import type { ErrorCode } from '../util/error-codes.js';
import type { Span } from '../util/errors.js';

/** A remark on a formula that is legal: what a person should look at before trusting it. */
export interface Issue {
  /** Name of the rule that found it. */
  readonly rule: string;
  readonly code?: ErrorCode;
  readonly message: string;
  readonly span?: Span;
  readonly hint?: string;
}
