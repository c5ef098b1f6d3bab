import type { RlOptions } from '../options.js';
import type { LearnerMaker } from './learner.js';
import { ppo } from './ppo.js';
import { reinforceGreedy } from './reinforce-greedy.js';
import { riskSeeking } from './risk-seeking.js';

/** Every learner by its name. */
export const LEARNERS: Readonly<Record<RlOptions['learner'], LearnerMaker>> = {
  'risk-seeking': riskSeeking,
  'reinforce-greedy': reinforceGreedy,
  ppo,
};
