export { FusedMoments } from './fused.js';
export {
  type Factor,
  type LabelRows,
  type OwnSums,
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
export { combinedSignal } from './signal.js';
