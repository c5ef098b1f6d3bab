export { FusedMoments } from './fused.js';
export {
  type Labels,
  type OwnSums,
  type PlacedFactor,
  prepareFactor,
  prepareLabel,
} from './moments.js';
export {
  createPool,
  loadPool,
  type Pool,
  savedMembers,
  savePool,
  type Trial,
  trial,
} from './pool.js';
export { SCHEMES, type Scheme } from './schemes.js';
export { changingSignal, combinedSignal } from './signal.js';
export { walkForward } from './walk-forward.js';
