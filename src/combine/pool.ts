import type { Json } from '../util/json.js';
import { type Covariances, covariances, dailyIc, type MemberSums } from './covariance.js';
import { type Covering, type Factor, type Labels, type UnionSums, unionSums } from './moments.js';
import { type Objective, objectiveOf } from './objective.js';
import { residualOf, type Scheme, weigh } from './schemes.js';

export interface PoolOptions {
  /** Most members, the fixed ones not counted (default 20). */
  readonly size?: number;
  readonly objective?: Objective;
  /** Deviations below the mean for the objective `lcb` (default 1). */
  readonly deviations?: number;
  /** How members are weighed (default `l1`). */
  readonly weights?: Scheme;
  /** Penalty on |w| (default 0.005). */
  readonly l1?: number;
  /** Penalty of the weights `ridge` (default 0.05). */
  readonly ridge?: number;
  /** A candidate whose |correlation| with a member is above this is a copy (default 0.99). */
  readonly maxCorrelation?: number;
  /** A candidate must gain more than this (default 0). */
  readonly minGain?: number;
}

/** A factor that asks to join. `cross` (P with a member, by its id) saves work that was done elsewhere. */
export interface PoolCandidate extends Covering {
  readonly id: number;
  readonly hash: string;
  readonly cross?: ReadonlyMap<number, Float64Array>;
}

export interface PoolMember extends MemberSums {
  readonly id: number;
  readonly hash: string;
  readonly factor: Factor;
  /** The user's own: never dropped, not counted in the size. */
  readonly base: boolean;
}

/**
 * A set of factors with their best weights. It never changes: `trial` says what would become of a candidate, `admit`
 * gives the pool after it. Only improvements are admitted, so the pool is at all times the best one seen.
 */
export interface Pool {
  readonly label: Labels;
  readonly options: Required<PoolOptions>;
  readonly members: readonly PoolMember[];
  readonly weights: Float64Array;
  /** Of the combined signal; 0 while there is no signal. */
  readonly objective: number;
  /** Optimality residual of the weights. */
  readonly kkt: number;
  readonly covariances: Covariances;
  readonly union: UnionSums;
}

export interface Trial {
  /** Objective after minus before, as the pool would be with it; null for a copy, which is not tried. */
  readonly gain: number | null;
  /** Of the pool after this candidate: unchanged if it is refused. */
  readonly objective: number;
  /** Largest |M_ij| / sqrt(M_ii M_jj) over the members and whose it is; null while the pool is empty. */
  readonly maxCorrelation: number | null;
  readonly nearest: number | null;
  readonly duplicate: boolean;
  readonly admitted: boolean;
  /** Id of the member it displaces. */
  readonly evicted: number | null;
  /** The pool after it: the same object if it is refused. */
  readonly next: Pool;
}

export function createPool(label: Labels, options: PoolOptions = {}, base: readonly PoolCandidate[] = []): Pool {
  const resolved = {
    size: options.size ?? 20,
    objective: options.objective ?? 'ic',
    deviations: options.deviations ?? 1,
    weights: options.weights ?? 'l1',
    l1: options.l1 ?? 0.005,
    ridge: options.ridge ?? 0.05,
    maxCorrelation: options.maxCorrelation ?? 0.99,
    minGain: options.minGain ?? 0,
  };
  const members: PoolMember[] = [];
  for (const one of base) members.push(join(members, one, label, true));
  return build(label, resolved, members);
}

/** What the candidate would do to the pool. */
export function trial(pool: Pool, candidate: PoolCandidate): Trial {
  const { label, options } = pool;
  const newcomer = join(pool.members, candidate, label, false);
  const members = [...pool.members, newcomer];
  const union = unionSums(label, members);
  const moments = covariances(members, union, label, {
    covariances: pool.covariances,
    union: pool.union,
    indexOf: (member) => (member < pool.members.length ? member : -1),
  });
  const { maxCorrelation, nearest } = similarity(members, moments);
  const refused = { objective: pool.objective, maxCorrelation, nearest, admitted: false, evicted: null, next: pool };
  if (maxCorrelation !== null && maxCorrelation > options.maxCorrelation)
    return { ...refused, gain: null, duplicate: true };

  const wide = refit(pool, members, union, moments, extended(pool.weights));
  const full = members.filter((member) => !member.base).length > options.size;
  const dropped = full ? smallest(wide) : null;
  if (dropped === members.length - 1) return { ...refused, gain: 0, duplicate: false };
  const next = dropped === null ? wide : without(wide, dropped);
  const gain = next.objective - pool.objective;
  // Any signal is better than none, also where the objective of noise is below 0 (lcb).
  const improves = pool.weights.every((w) => w === 0) ? next.objective !== 0 : gain > options.minGain;
  const admitted = improves && next.weights.at(-1) !== 0;
  if (!admitted) return { ...refused, gain, duplicate: false };
  const evicted = dropped === null ? null : members[dropped]!.id;
  return {
    gain,
    objective: next.objective,
    maxCorrelation,
    nearest,
    duplicate: false,
    admitted,
    evicted,
    next,
  };
}

/** The pool with the candidate in it, or the same pool where `trial` refuses it. */
export function admit(pool: Pool, candidate: PoolCandidate): Pool {
  return trial(pool, candidate).next;
}

/** Daily IC of the combined signal; NaN where the date does not count. */
export function poolDailyIc(pool: Pool): Float64Array {
  return dailyIc(pool.members, pool.union, pool.covariances, pool.weights);
}

/** Ids, hashes and weights; the factors' values are recomputed from their formulas on resume. */
export function savePool(pool: Pool): Json {
  return {
    members: pool.members.map(({ id, hash, base }, i) => ({ id, hash, base, weight: pool.weights[i]! })),
  };
}

/** Members of a saved pool, in order: what must be evaluated before `loadPool`. */
export function savedMembers(state: Json): { id: number; hash: string; base: boolean; weight: number }[] {
  const { members } = state as { members: { id: number; hash: string; base: boolean; weight: number }[] };
  return members.map(({ id, hash, base, weight }) => ({ id, hash, base, weight }));
}

/** The saved pool to the bit: sums do not depend on the order of joining, and the weights are taken as saved. */
export function loadPool(
  label: Labels,
  options: PoolOptions,
  state: Json,
  factorOf: (id: number, hash: string) => Covering,
): Pool {
  const saved = savedMembers(state);
  const members: PoolMember[] = [];
  for (const { id, hash, base } of saved) {
    members.push(join(members, { id, hash, ...factorOf(id, hash) }, label, base));
  }
  return build(
    label,
    createPool(label, options).options,
    members,
    Float64Array.from(saved, ({ weight }) => weight),
  );
}

function join(members: readonly PoolMember[], candidate: PoolCandidate, label: Labels, base: boolean): PoolMember {
  const { id, hash, factor, own } = candidate;
  return {
    id,
    hash,
    factor,
    base,
    own,
    cross: members.map((member) => candidate.cross?.get(member.id) ?? label.sums.cross(factor, member.factor)),
  };
}

function build(
  label: Labels,
  options: Required<PoolOptions>,
  members: readonly PoolMember[],
  weights?: Float64Array,
): Pool {
  const union = unionSums(label, members);
  const moments = covariances(members, union, label);
  const empty = {
    label,
    options,
    members,
    union,
    covariances: moments,
    weights: new Float64Array(),
    objective: 0,
    kkt: 0,
  };
  return refit(empty, members, union, moments, weights ?? new Float64Array(members.length), weights !== undefined);
}

/** The pool of these members with the best weights, or with exactly those given. */
function refit(
  pool: Pool,
  members: readonly PoolMember[],
  union: UnionSums,
  moments: Covariances,
  start: Float64Array,
  fixed = false,
): Pool {
  const { M, r } = moments;
  const { objective, deviations, weights: scheme, l1, ridge } = pool.options;
  const weighing = { scheme, l1, ridge };
  const weights = fixed ? start : weigh(M, r, weighing, start);
  const daily = dailyIc(members, union, moments, weights);
  return {
    ...pool,
    members,
    union,
    covariances: moments,
    weights,
    kkt: residualOf(M, r, weighing, weights),
    objective: objectiveOf(daily, objective, deviations),
  };
}

/**
 * Index of the member with the smallest |weight| that is not the user's own; a tie goes to the newest. Equal weights tell
 * nothing, so there the smallest |r| goes.
 */
function smallest({ members, options, covariances, ...pool }: Pool): number {
  const weights = options.weights === 'equal' ? covariances.r : pool.weights;
  let index = -1;
  for (let i = 0; i < members.length; i++) {
    if (members[i]!.base) continue;
    if (index < 0 || Math.abs(weights[i]!) <= Math.abs(weights[index]!)) index = i;
  }
  return index;
}

function without(wide: Pool, dropped: number): Pool {
  const members = wide.members
    .filter((_, i) => i !== dropped)
    .map((member) => ({ ...member, cross: withoutIndex(member.cross, wide.members.indexOf(member), dropped) }));
  const start = wide.weights.filter((_, i) => i !== dropped);
  const union = unionSums(wide.label, members);
  const moments = covariances(members, union, wide.label, {
    covariances: wide.covariances,
    union: wide.union,
    indexOf: (member) => (member < dropped ? member : member + 1),
  });
  return refit(wide, members, union, moments, start);
}

/** Only members after the dropped one hold products with it. */
function withoutIndex(cross: readonly Float64Array[], member: number, dropped: number): readonly Float64Array[] {
  return member > dropped ? cross.filter((_, j) => j !== dropped) : cross;
}

function extended(weights: Float64Array): Float64Array {
  const out = new Float64Array(weights.length + 1);
  out.set(weights);
  return out;
}

/** Normalised by both deviations, so that low coverage (a small M_ii) cannot hide a copy. */
function similarity(
  members: readonly PoolMember[],
  { M }: Covariances,
): { maxCorrelation: number | null; nearest: number | null } {
  const k = members.length;
  const last = k - 1;
  let maxCorrelation: number | null = null;
  let nearest: number | null = null;
  for (let i = 0; i < last; i++) {
    const scale = Math.sqrt(M[i * k + i]! * M[last * k + last]!);
    const correlation = scale > 0 ? Math.min(1, Math.abs(M[last * k + i]!) / scale) : 0;
    if (maxCorrelation !== null && correlation <= maxCorrelation) continue;
    maxCorrelation = correlation;
    nearest = members[i]!.id;
  }
  return { maxCorrelation, nearest };
}
