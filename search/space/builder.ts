import { createItems, degenerateOnEquals, type Item } from './items.js';
import type { OperatorToken, Vocabulary } from './vocabulary.js';

/**
 * Formulas in postfix order (reverse Polish), one token at a time, under one rule: a token is legal only if the formula
 * can still be finished within the tokens that remain. So every roll-out ends in a legal formula, where the rule of
 * AlphaGen (types of the top of the stack only) ends in one for 7 % of uniform roll-outs.
 */
export interface Builder {
  readonly vocabulary: Vocabulary;
  /** The empty formula, to be finished with at most this many tokens (default: the vocabulary's). */
  start(maxTokens?: number): State;
  /** Tokens that may follow, ascending; `vocabulary.end` is among them when the formula may stop. Never empty. */
  legal(state: State): readonly number[];
  /** The state after a legal token. States are never changed, so a tree search may branch from any. */
  apply(state: State, token: number): State;
  /** Whether these tokens are one whole legal formula, whatever the way it was made. */
  isFormula(tokens: readonly number[]): boolean;
}

export interface State {
  readonly tokens: readonly number[];
  /** Tokens that may still be written. */
  readonly remaining: number;
  /** Where in `tokens` each value on the stack begins. */
  readonly starts: readonly number[];
  readonly stack: Stack;
}

/** A stack of items, shared by all formulas that lead to it; what follows from it is computed once. */
interface Stack {
  readonly below: Stack | null;
  readonly item: Item | null;
  readonly depth: number;
  pushed: Map<number, Stack> | null;
  /** By token: the stack after it, null where types or units forbid. */
  next: readonly (Stack | null)[] | null;
  /** Legal tokens by the number that remain. */
  legal: (readonly number[] | undefined)[] | null;
  /** Cannot be finished with fewer tokens than `least`; can with `enough`. */
  least: number;
  enough: number;
}

/** Stacks kept before the cache starts afresh; the cache never changes an answer. */
const CACHE = 200_000;

export function createBuilder(vocabulary: Vocabulary): Builder {
  const { tokens: vocab, end } = vocabulary;
  const items = createItems(vocabulary);
  const operators = vocab.flatMap((token, index) => (token.kind === 'operator' ? [{ token, index }] : []));
  const degenerate = vocab.map((token) => token.kind === 'operator' && degenerateOnEquals(token));
  const anySafe = operators.some(({ token, index }) => token.panels > 1 && !degenerate[index]);
  const proofTokens = representatives();
  const fields = vocab.flatMap((token, index) => (token.kind === 'field' ? [index] : []));
  const argumentLists = new Set(
    operators.flatMap(({ token: { slots, panels } }) => {
      const list = slots.slice(panels).map(({ type }) => (type === 'window' ? 'w' : 'n'));
      return list.map((_, i) => list.slice(0, i + 1).join(''));
    }),
  );
  let root = empty();
  let cached = 0;

  function empty(): Stack {
    return { below: null, item: null, depth: 0, pushed: null, next: null, legal: null, least: 1, enough: Infinity };
  }

  function push(below: Stack, item: Item): Stack {
    below.pushed ??= new Map();
    const known = below.pushed.get(item.id);
    if (known) return known;
    const depth = below.depth + 1;
    const stack = { below, item, depth, pushed: null, next: null, legal: null, least: depth - 1, enough: Infinity };
    below.pushed.set(item.id, stack);
    cached++;
    return stack;
  }

  /** Operators and one token for each kind of constant and window: enough to find out whether a stack can be finished. */
  function representatives(): number[] {
    const seen = new Set<number>();
    return vocab.flatMap((token, index) => {
      if (token.kind === 'operator') return [index];
      if (token.kind === 'field' || seen.has(items.ofToken(index).id)) return [];
      seen.add(items.ofToken(index).id);
      return [index];
    });
  }

  function successors(stack: Stack): readonly (Stack | null)[] {
    stack.next ??= vocab.map((token, index) => {
      if (token.kind === 'operator') return applied(stack, token, index);
      return mayPush(stack, items.ofToken(index)) ? push(stack, items.ofToken(index)) : null;
    });
    return stack.next;
  }

  function applied(stack: Stack, token: OperatorToken, index: number): Stack | null {
    if (stack.depth < token.slots.length) return null;
    const given: Item[] = [];
    let at = stack;
    for (let i = token.slots.length - 1; i >= 0; i--) {
      given[i] = at.item!;
      at = at.below!;
    }
    const result = items.result(index, given);
    return result && push(at, result);
  }

  /** Series go anywhere but into an open argument list; a number starts an operand or fills the next slot of a list. */
  function mayPush(stack: Stack, item: Item): boolean {
    const top = stack.item;
    if (item.kind === 'series') return top?.kind !== 'window';
    if (item.kind === 'constant' && (top === null || top.kind === 'series')) return true;
    let open = letterOf(item);
    let at: Stack = stack;
    while (at.item && at.item.kind !== 'series') {
      open = letterOf(at.item) + open;
      at = at.below!;
    }
    return at.item !== null && argumentLists.has(open);
  }

  const isDone = (stack: Stack) => stack.depth === 1 && stack.item!.kind === 'series';

  /** Can the stack be reduced to one series with this many tokens? Sure of a yes; a no may be too careful. */
  function canFinish(stack: Stack, tokens: number): boolean {
    if (isDone(stack)) return true;
    if (tokens >= stack.enough) return true;
    if (tokens < Math.max(stack.least, 1)) return false;
    const next = successors(stack);
    const helps = (token: number) => {
      const after = next[token];
      return after != null && isProof(stack, token) && canFinish(after, tokens - 1);
    };
    const lone = stack.depth === 0 || (stack.depth === 1 && stack.item!.kind === 'constant');
    const found = proofTokens.some(helps) || (lone && fields.some(helps));
    if (found) stack.enough = Math.min(stack.enough, tokens);
    else stack.least = Math.max(stack.least, tokens + 1);
    return found;
  }

  /** A way to finish must not rest on a token that two equal operands would rule out. */
  function isProof(stack: Stack, index: number): boolean {
    if (!degenerate[index] || !anySafe) return true;
    const { slots, panels } = vocab[index] as OperatorToken;
    const seen = new Set<number>();
    let at = stack;
    for (let i = slots.length - 1; i >= 0; i--, at = at.below!) if (i < panels) seen.add(at.item!.id);
    return seen.size === panels;
  }

  function legalOf(stack: Stack, remaining: number): readonly number[] {
    stack.legal ??= [];
    const known = stack.legal[remaining];
    if (known) return known;
    const out: number[] = [];
    if (remaining > 0) {
      successors(stack).forEach((after, token) => {
        if (after && canFinish(after, remaining - 1)) out.push(token);
      });
    }
    if (isDone(stack)) out.push(end);
    stack.legal[remaining] = out;
    return out;
  }

  /** Does the operator get the same series twice? Equal series are equal runs of tokens. */
  function givesEquals({ tokens, starts }: Pick<State, 'tokens' | 'starts'>, index: number): boolean {
    const { slots, panels } = vocab[index] as OperatorToken;
    const base = starts.length - slots.length;
    for (let i = 1; i < panels; i++) {
      for (let j = 0; j < i; j++) if (equalRuns(tokens, starts, base + i, base + j)) return true;
    }
    return false;
  }

  /** Where no operator takes equal operands, they are kept from lying side by side while there is another way. */
  function withoutTwins(state: State, known: readonly number[]): readonly number[] {
    const sound = known.filter((token) => {
      if (token === end) return true;
      if (degenerate[token] && givesEquals(state, token)) return false;
      const { tokens, starts } = step(state, token, successors(state.stack)[token]!);
      return starts.length < 2 || !equalRuns(tokens, starts, starts.length - 1, starts.length - 2);
    });
    return sound.length > 0 ? sound : known;
  }

  function step({ tokens, starts, remaining, stack }: State, token: number, next: Stack): State {
    const kept =
      vocab[token]!.kind === 'operator' ? stack.depth - (vocab[token] as OperatorToken).slots.length : stack.depth;
    return {
      tokens: [...tokens, token],
      remaining: remaining - 1,
      starts: [...starts.slice(0, kept), starts[kept] ?? tokens.length],
      stack: next,
    };
  }

  return {
    vocabulary,
    start: (maxTokens = vocabulary.maxTokens) => {
      if (cached > CACHE) {
        root = empty();
        cached = 0;
      }
      return { tokens: [], remaining: maxTokens, starts: [], stack: root };
    },
    legal: (state) => {
      const known = legalOf(state.stack, state.remaining);
      if (!anySafe) return withoutTwins(state, known);
      if (state.starts.length < 2 || !known.some((token) => degenerate[token] && givesEquals(state, token)))
        return known;
      const sound = known.filter((token) => !degenerate[token] || !givesEquals(state, token));
      return sound.length > 0 ? sound : known;
    },
    apply: (state, token) => {
      const next = successors(state.stack)[token];
      if (!next) throw new RangeError(`token ${token} is not legal here`);
      return step(state, token, next);
    },
    isFormula: (tokens) => {
      if (tokens.length > vocabulary.maxTokens) return false;
      let state: State = { tokens: [], remaining: tokens.length, starts: [], stack: root };
      for (const token of tokens) {
        const next = successors(state.stack)[token];
        if (!next || (degenerate[token] && givesEquals(state, token))) return false;
        state = step(state, token, next);
      }
      return isDone(state.stack);
    },
  };
}

function letterOf(item: Item): string {
  return item.kind === 'window' ? 'w' : 'n';
}

function equalRuns(tokens: readonly number[], starts: readonly number[], a: number, b: number): boolean {
  const length = (starts[a + 1] ?? tokens.length) - starts[a]!;
  if (length !== (starts[b + 1] ?? tokens.length) - starts[b]!) return false;
  for (let i = 0; i < length; i++) if (tokens[starts[a]! + i] !== tokens[starts[b]! + i]) return false;
  return true;
}
