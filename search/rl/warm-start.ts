import type { RlOptions } from './options.js';
import type { Policy, Rollout } from './policy.js';

/** Makes these formulas likely (maximum likelihood), `warmStart` steps of Adam on all of them together. */
export function imitate(policy: Policy, formulas: readonly Rollout[], options: RlOptions): void {
  if (formulas.length === 0) return;
  const { parameters } = policy.network;
  const actions = formulas.reduce((sum, { actions: { length } }) => sum + length, 0);
  for (let step = 0; step < options.warmStart; step++) {
    parameters.clearGradient();
    policy.accumulate(formulas, () => ({ logp: -1 / actions, entropy: 0, value: 0 }));
    parameters.step({ rate: options.rate, clip: options.clip });
  }
}
