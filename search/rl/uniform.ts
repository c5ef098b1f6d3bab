import type { Rng } from '../../src/util/rng.js';
import type { Rollout } from './policy.js';
import type { Environment } from './walk.js';

/** A walk of at most `limit` tokens that takes each legal action equally likely. */
export function uniform(environment: Environment, rng: Rng, limit: number): Rollout {
  const { end } = environment.vocabulary;
  const walk = environment.start(limit);
  const actions: number[] = [];
  const legal: (readonly number[])[] = [];
  for (;;) {
    const choices = walk.legal();
    const action = rng.pick(choices);
    if (choices.length > 1 || action !== end) {
      actions.push(action);
      legal.push(choices);
    }
    const ending = walk.take(action);
    if (ending === null) continue;
    const tokens = [...walk.tokens];
    const sound = ending === 'formula' && environment.isFormula(tokens);
    return { actions, legal, logp: [], values: [], entropy: 0, limit, ending: sound ? 'formula' : 'dead', tokens };
  }
}
