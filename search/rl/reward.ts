import type { Outcome } from '../contract.js';
import type { RlOptions } from './options.js';

/**
 * What a roll-out earned: `raw` on the reward's own scale, null where there is none; `alone` is its |IC|, less
 * where it rests on part of the cells. */
export interface Earned {
  readonly kind: 'scored' | 'rejected' | 'unscorable' | 'dead';
  readonly raw: number | null;
  readonly alone: number | null;
}

export const DEAD: Earned = { kind: 'dead', raw: null, alone: null };

type Source = (outcome: Outcome) => number | null;

const SOURCES: Readonly<Record<RlOptions['reward'], Source>> = {
  // A candidate that a full pool would drop at once has gain 0; a copy has none and counts as rejected.
  gain: ({ gain }) => gain,
  objective: ({ poolObjective }) => poolObjective,
  ic: ({ ic, coverage }) => (ic === null ? null : Math.abs(ic) * Math.sqrt(coverage)),
};

/** The reward of an outcome as the options want it. `progress`: evaluations told before. */
export function earned(outcome: Outcome, options: RlOptions, progress: number): Earned {
  const { ic, icir, status } = outcome;
  if (ic === null || status === 'unscorable' || status === 'failed')
    return { kind: 'unscorable', raw: null, alone: null };
  // An IC over few cells is likely to be large by chance: its standard error goes with the root of their share.
  const alone = Math.abs(ic) * Math.sqrt(outcome.coverage);
  const raw = SOURCES[options.reward](outcome);
  if (status === 'rejected' || raw === null) return { kind: 'rejected', raw: null, alone };
  return { kind: 'scored', raw: raw - unsteady(Math.abs(icir ?? 0), options, progress), alone };
}

/**
 * Shaping of QFR (IEEE TSP 2025): lambda is taken off where the information ratio does not exceed a bar that rises with
 * the search from 0 to `steadyBar`: clip((t - delay) slope, 0, bar).
 */
function unsteady(
  icir: number,
  { steadyPenalty, steadyBar, steadyDelay, steadySlope }: RlOptions,
  progress: number,
): number {
  if (steadyPenalty === 0) return 0;
  const bar = Math.min(steadyBar, Math.max(0, (progress - steadyDelay) * steadySlope));
  return icir <= bar ? steadyPenalty : 0;
}

/**
 * Rewards of a batch as a learner sees them. `rank`: scored roll-outs share [0, 1] evenly by the raw reward, ties their
 * mean; `none`: raw. Rejected and unscorable ones get their fixed places below.
 */
export function shaped(batch: readonly Earned[], options: RlOptions): number[] {
  const ranks = options.shape === 'rank' ? ranksOf(batch.map(({ raw }) => raw)) : batch.map(({ raw }) => raw);
  return batch.map(({ kind }, i) => {
    if (kind === 'dead') return options.dead;
    if (kind === 'unscorable') return options.unscorable;
    return kind === 'rejected' ? options.rejected : ranks[i]!;
  });
}

/** Ranks from 0 to 1 among the numbers, ties their mean; null stays null. */
export function ranksOf(values: readonly (number | null)[]): (number | null)[] {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const places = new Map<number, number>();
  for (let i = 0; i < sorted.length; ) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    places.set(sorted[i]!, sorted.length > 1 ? (i + end - 1) / 2 / (sorted.length - 1) : 1);
    i = end;
  }
  return values.map((value) => (value === null ? null : places.get(value)!));
}
