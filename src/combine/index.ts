export { type Covariances, covariances, dailyIc, type MemberSums } from './covariance.js';
export {
  type CandidateSums,
  candidateSums,
  crossSums,
  type Factor,
  type LabelRows,
  type OwnSums,
  ownSums,
  prepareFactor,
  prepareLabel,
} from './moments.js';
export { type Objective, objectiveOf } from './objective.js';
export {
  admit,
  createPool,
  loadPool,
  type Pool,
  type PoolCandidate,
  type PoolMember,
  type PoolOptions,
  poolDailyIc,
  savedMembers,
  savePool,
  type Trial,
  trial,
} from './pool.js';
export { combinedSignal } from './signal.js';
export { type Fit, fitWeights, kktResidual, lossOf } from './weights.js';
