import { AlphaError, type Span } from '../util/errors.js';
import { LIMITS } from '../util/limits.js';

/**
 * Refuses what is too long or too deep before anything recurses over it. One pass over the text, no grammar: it counts
 * open brackets and, inside each, the prefix operators, `^` and `?:` that the parser would descend into.
 */
export function guardSize(source: string, sourceName?: string): void {
  const refuse = (message: string, span: Span, hint: string) => {
    throw new AlphaError('F001', message, {
      span,
      // Of a text that is far too long only the beginning is kept for the message.
      source: source.slice(0, LIMITS.characters),
      hint,
      ...(sourceName !== undefined && { sourceName }),
    });
  };
  if (source.length > LIMITS.characters) {
    const message = `the formula has ${source.length} characters, the limit is ${LIMITS.characters}`;
    refuse(message, { start: LIMITS.characters - 1, end: LIMITS.characters }, 'split it into several formulas');
  }
  const place = deeperThan(source, LIMITS.nesting);
  if (place !== undefined) {
    const message = `the formula is nested more than ${LIMITS.nesting} levels deep`;
    refuse(message, { start: place, end: place + 1 }, 'split it into several formulas or drop brackets');
  }
}

/** What is pending between an opening bracket (or comma) and the place the scan is at. */
interface Frame {
  /** Prefix operators and `^` of the operand being read. */
  tight: number;
  /** `?` whose branch is being read: true once its `:` has come. */
  choices: boolean[];
}

const TOKEN =
  /\s+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\p{L}_][\p{L}\p{M}\p{N}_.]*|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|&&|\|\||[<>=!]=|[\s\S]/giu;
const IGNORED = /^(?:\s|#|\/\/|\/\*)/;

/** Offset of the first token that is nested deeper than `limit`, or undefined. */
function deeperThan(source: string, limit: number): number | undefined {
  const frames: Frame[] = [{ tight: 0, choices: [] }];
  let depth = 0;
  let operandNext = true;
  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    if (IGNORED.test(token)) continue;
    const frame = frames.at(-1)!;
    const settle = (tight: number) => {
      depth += tight - frame.tight;
      frame.tight = tight;
    };
    const close = (from: number) => {
      depth -= frame.choices.length - from;
      frame.choices.length = from;
    };
    const word = token.toLowerCase();
    if (token === '(') {
      frames.push({ tight: 0, choices: [] });
      depth++;
      operandNext = true;
    } else if (token === ')') {
      settle(0);
      close(0);
      if (frames.length > 1) {
        frames.pop();
        depth--;
      }
      operandNext = false;
    } else if (token === ',') {
      settle(0);
      close(0);
      operandNext = true;
    } else if (operandNext && (token === '-' || token === '!' || word === 'not')) {
      settle(frame.tight + 1);
    } else if (token === '^') {
      settle(frame.tight + 1);
      operandNext = true;
    } else if (token === '?') {
      settle(0);
      frame.choices.push(false);
      depth++;
      operandNext = true;
    } else if (token === ':') {
      settle(0);
      // The inner choices are complete; what follows is the other branch of the last `?` that waits for its `:`.
      close(frame.choices.lastIndexOf(false) + 1);
      if (frame.choices.length > 0) frame.choices[frame.choices.length - 1] = true;
      operandNext = true;
    } else if (/^[\p{L}\p{N}_.$]/u.test(token) && word !== 'and' && word !== 'or') {
      operandNext = false;
    } else {
      settle(0);
      operandNext = true;
    }
    if (depth > limit) return index;
  }
  return undefined;
}
