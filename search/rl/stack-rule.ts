import { fitsSlot } from '../space/items.js';
import type { OperatorToken, Token, Vocabulary } from '../space/vocabulary.js';
import type { Environment } from './walk.js';

/** What lies on the stack: a series, a plain number, a window. */
type Kind = 'series' | 'constant' | 'window';

/**
 * AlphaGen's rule (Yu et al. 2023), for the anchor: an operator is legal by the kinds of the stack's top alone, all of one
 * shape together. Nothing says whether the formula can still be finished, so most walks of an untrained policy end at the
 * limit with a full stack. Operators of other shapes than series, series-window and two of each are never legal.
 */
export function createStackRule(vocabulary: Vocabulary): Environment {
  const { tokens, end } = vocabulary;
  const shapes = tokens.map(shapeOf);
  const known = new Map<string, readonly number[]>();

  function legalOf(stack: readonly Kind[]): readonly number[] {
    const [third, second, top] = [stack.at(-3), stack.at(-2), stack.at(-1)];
    const key = `${third} ${second} ${top} ${stack.length === 1}`;
    let legal = known.get(key);
    if (legal === undefined) {
      const fits = (shape: string | null): boolean => {
        if (shape === 'field') return top !== 'window';
        if (shape === 'constant') return top === undefined || top === 'series';
        if (shape === 'window' || shape === 'x') return top === 'series';
        if (shape === 'xy') {
          const pair = [second, top];
          return second !== undefined && !pair.includes('window') && pair.includes('series');
        }
        if (shape === 'xd') return top === 'window' && second === 'series';
        return shape === 'xyd' && top === 'window' && second === 'series' && third === 'series';
      };
      legal = tokens.flatMap((_, token) => (fits(shapes[token]!) ? [token] : []));
      if (stack.length === 1 && top === 'series') legal = [...legal, end];
      known.set(key, legal);
    }
    return legal;
  }

  function isFormula(formula: readonly number[]): boolean {
    const stack: { kind: Kind; value: number }[] = [];
    for (const index of formula) {
      const token = tokens[index]!;
      if (token.kind !== 'operator') {
        stack.push({ kind: kindOf(token), value: token.kind === 'field' ? Number.NaN : token.value });
        continue;
      }
      const given = stack.splice(-token.slots.length);
      if (given.length < token.slots.length) return false;
      const fits = token.slots.every(
        (slot, i) => slot.type !== 'window' || (given[i]!.kind === 'window' && fitsSlot(token, slot, given[i]!.value)),
      );
      if (!fits) return false;
      stack.push({ kind: 'series', value: Number.NaN });
    }
    return stack.length === 1 && stack[0]!.kind === 'series';
  }

  return {
    vocabulary,
    isFormula,
    start: (limit) => {
      const written: number[] = [];
      let stack: readonly Kind[] = [];
      const isDone = () => stack.length === 1 && stack[0] === 'series';
      return {
        tokens: written,
        legal: () => legalOf(stack),
        take: (action) => {
          // At the limit any action ends the walk, and is not written.
          if (action === end || written.length === limit) return isDone() ? 'formula' : 'dead';
          const token = tokens[action]!;
          written.push(action);
          stack =
            token.kind === 'operator' ? [...stack.slice(0, -token.slots.length), 'series'] : [...stack, kindOf(token)];
          return null;
        },
      };
    },
  };
}

function kindOf(token: Exclude<Token, OperatorToken>): Kind {
  return token.kind === 'field' ? 'series' : token.kind;
}

function shapeOf(token: Token): string | null {
  if (token.kind !== 'operator') return token.kind;
  const shape = token.slots.map(({ type }) => (type === 'window' ? 'd' : type === 'number' ? 'n' : 'x')).join('');
  return { x: 'x', xx: 'xy', xd: 'xd', xxd: 'xyd' }[shape] ?? null;
}
