import { z } from 'zod';

/** Options of `gp`; README.md says what they are for. */
export const schema = z.strictObject({
  population: z.int().min(10).max(100_000).default(200),
  initialTokens: z.int().min(2).default(8),
  tournament: z.int().min(1).default(4),
  alone: z.number().min(0).max(1).default(0.5),
  poolTournament: z.int().min(1).default(3),
  fromPool: z.number().min(0).max(1).default(0.4),
  shallow: z.number().min(0).max(1).default(0.8),
  immigrants: z.number().min(0).max(1).default(0.2),
  crossover: z.number().min(0).max(1).default(0.15),
  parsimony: z.number().min(0).default(0.01),
  restartAfter: z.int().min(1).default(250),
});

export type GpOptions = z.output<typeof schema>;
