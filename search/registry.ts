import { AlphaError } from '../src/util/errors.js';
import { didYouMean } from '../src/util/suggest.js';
import type { Context, Searcher, Strategy } from './contract.js';
import { gp } from './gp/index.js';
import { mcts } from './mcts/index.js';
import { random } from './random/index.js';
import { rl } from './rl/index.js';

/** Every search strategy by its name. */
export const strategies: ReadonlyMap<string, Strategy> = new Map(
  [random, gp, mcts, rl].map((strategy) => [strategy.name, strategy]),
);

export function strategyOf(name: string): Strategy {
  const strategy = strategies.get(name);
  if (strategy) return strategy;
  throw new AlphaError('C003', `unknown strategy \`${name}\``, {
    hint: didYouMean(name, strategies.keys()) ?? `one of ${[...strategies.keys()].join(', ')}`,
    data: { name, known: [...strategies.keys()] },
  });
}

/** A searcher of the named strategy; `options` are the strategy's own. */
export function createSearcher(
  name: string,
  context: Context,
  options: Readonly<Record<string, unknown>> = {},
): Searcher {
  return strategyOf(name).create(context, options);
}
