import { type Builder, createBuilder } from '../space/builder.js';
import type { Vocabulary } from '../space/vocabulary.js';
import { createStackRule } from './stack-rule.js';

/** A formula as it is written, token by token. */
export interface Walk {
  readonly tokens: readonly number[];
  /** Actions that may follow, ascending; `vocabulary.end` is one of them when the formula may stop. Never empty. */
  legal(): readonly number[];
  /** Takes a legal action. How the walk ended, or null while it goes on. */
  take(action: number): Ending | null;
}

/** A `dead` walk reached the limit with more or less than one series on the stack. */
export type Ending = 'formula' | 'dead';

/** What formulas are written under: the shared completion-aware rule, or AlphaGen's, which knows only the stack's top. */
export interface Environment {
  readonly vocabulary: Vocabulary;
  /** A walk of at most so many tokens. */
  start(limit: number): Walk;
  /** Whether these tokens are a formula that can be evaluated. */
  isFormula(tokens: readonly number[]): boolean;
}

export type Rule = 'complete' | 'stack';

export function createEnvironment(vocabulary: Vocabulary, rule: Rule): Environment {
  return rule === 'complete' ? completing(createBuilder(vocabulary)) : createStackRule(vocabulary);
}

function completing(builder: Builder): Environment {
  const { vocabulary } = builder;
  return {
    vocabulary,
    start: (limit) => {
      let state = builder.start(limit);
      return {
        get tokens() {
          return state.tokens;
        },
        legal: () => builder.legal(state),
        take: (action) => {
          if (action === vocabulary.end) return 'formula';
          state = builder.apply(state, action);
          return null;
        },
      };
    },
    isFormula: builder.isFormula,
  };
}
