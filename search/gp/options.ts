import { z } from 'zod';
import { SELECTIONS } from './selection/index.js';

/** Options of `gp`; README.md says what they are for. */
export const schema = z.strictObject({
  population: z.int().min(10).max(100_000).default(200),
  islands: z.int().min(1).max(64).default(1),
  migration: z.int().min(1).default(500),
  migrants: z.int().min(0).default(3),
  elite: z.int().min(0).default(2),
  selection: z.enum(SELECTIONS).default('tournament'),
  initialTokens: z.int().min(2).default(8),
  tournament: z.int().min(1).default(4),
  alone: z.number().min(0).max(1).default(0.5),
  poolTournament: z.int().min(1).default(3),
  fromPool: z.number().min(0).max(1).default(0.4),
  hall: z.int().min(0).max(10_000).default(50),
  hallCorrelation: z.number().min(0).max(1).default(0.9),
  fromHall: z.number().min(0).max(1).default(0.05),
  tuning: z.number().min(0).max(1).default(0.1),
  tuned: z.int().min(0).default(5),
  shallow: z.number().min(0).max(1).default(0.8),
  immigrants: z.number().min(0).max(1).default(0.2),
  crossover: z.number().min(0).max(1).default(0.15),
  parsimony: z.number().min(0).default(0.01),
  restartAfter: z.int().min(1).default(250),
});

export type GpOptions = z.output<typeof schema>;
