export {
  type CandidateSums,
  candidateSums,
  type Factor,
  type LabelRows,
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
