import type { Candidate, Outcome } from '../../search/contract.js';
import type { Trial } from '../combine/index.js';
import type { Node } from '../expr/nodes.js';
import { canonical, hashOf, parse, print } from '../lang/index.js';
import { monthlyMeans } from '../score/metrics/monthly.js';
import type { Score } from '../score/target.js';
import type { Json } from '../util/json.js';
import type { JournalEvent } from './journal.js';

/** A candidate on its way through a batch: its number, canonical form and hash. */
export interface Numbered extends Candidate {
  readonly id: number;
  readonly form: Node;
  readonly hash: string;
  /** Of its values; null where it was not looked at or has too few. */
  readonly fingerprint: string | null;
}

export function numbered(candidate: Candidate, id: number): Numbered {
  return { ...candidate, id, form: canonical(candidate.ast), hash: hashOf(candidate.ast), fingerprint: null };
}

const NOTHING = {
  ic: null,
  rankIc: null,
  icir: null,
  rankIcir: null,
  monthlyIc: [],
  turnover: null,
  coverage: 0,
  maxPoolCorrelation: null,
  nearestMember: null,
  gain: null,
  poolObjective: null,
  admitted: false,
} satisfies Partial<Outcome>;

/** The outcome of a formula that has no score. */
export function unscored({ id, ast, hash }: Numbered, status: 'unscorable' | 'failed'): Outcome {
  return { ...NOTHING, id, ast, hash, status };
}

/** The outcome of a scored formula. Monthly means come from the float32 series, as `trials.f32` keeps it. */
export function scored(
  { id, ast, hash }: Numbered,
  score: Score,
  trial: Trial,
  months: readonly string[],
  futureSeen: string | null,
): Outcome {
  return {
    id,
    ast,
    hash,
    status: trial.duplicate || futureSeen !== null ? 'rejected' : 'scored',
    ic: score.ic,
    rankIc: score.rankIc,
    icir: score.icir,
    rankIcir: score.rankIcir,
    monthlyIc: monthlyMeans(score.dailyIc, months).map(({ ic }) => ic),
    turnover: score.turnover,
    coverage: score.coverage,
    maxPoolCorrelation: trial.maxCorrelation,
    nearestMember: trial.nearest,
    gain: trial.gain,
    poolObjective: trial.objective,
    admitted: trial.admitted,
    ...(trial.evicted !== null && { evicted: trial.evicted }),
    ...(futureSeen !== null && { futureSeen }),
  };
}

/** A hash seen before: the cached numbers, no evaluation. */
export function duplicate({ id, ast }: Numbered, cached: Outcome): Outcome {
  const { evicted: _, ...rest } = cached;
  return { ...rest, id, ast, status: 'duplicate', admitted: false, gain: null };
}

/** The journal's line of an outcome. Monthly means are left out: they follow from `trials.f32`. */
export function toEvent(outcome: Outcome, candidate: Numbered): { readonly [key: string]: Json } {
  const { ast: _ast, monthlyIc: _monthly, ...numbers } = outcome;
  if (outcome.status === 'duplicate') {
    const twin = candidate.hash !== outcome.hash;
    // A twin's own text says what is the same as what.
    return {
      id: outcome.id,
      hash: outcome.hash,
      status: 'duplicate',
      ...(twin && { twin, expr: print(candidate.form) }),
    };
  }
  const { fingerprint } = candidate;
  return {
    ...numbers,
    ...(fingerprint !== null && { fingerprint }),
    expr: print(candidate.form),
    origin: candidate.origin as unknown as Json,
  };
}

/** The outcome a line of the journal tells of; null for a duplicate, whose original stands further up. */
export function fromEvent(
  event: JournalEvent,
  dailyIc: Float32Array | undefined,
  months: readonly string[],
): { outcome: Outcome; origin: Candidate['origin'] } | null {
  if (event.status === 'duplicate') return null;
  const {
    crc: _crc,
    ev: _ev,
    seq: _seq,
    expr,
    origin,
    fingerprint: _fingerprint,
    ...numbers
  } = event as JournalEvent & { expr: string; crc?: string };
  const outcome = {
    ...numbers,
    ast: parse(expr),
    monthlyIc: dailyIc ? monthlyMeans(dailyIc, months).map(({ ic }) => ic) : [],
  } as unknown as Outcome;
  return { outcome, origin: origin as unknown as Candidate['origin'] };
}
