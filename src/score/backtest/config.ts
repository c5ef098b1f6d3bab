import { z } from 'zod';

// zod would otherwise make validators from strings.
z.config({ jitless: true });

/** How a factor is traded, with BRAIN's names and defaults where BRAIN has them. */
export const backtestSchema = z.strictObject({
  /** Dates from a value to the close it is traded at. */
  delay: z.int().min(0).max(100).default(1),
  /** Values are averaged over so many dates, with linearly falling weights; 0 or 1: as they are. */
  decay: z.int().min(0).max(512).default(0),
  /** `none`, `market`, or a group of the panel, whose mean is subtracted. */
  neutralization: z.string().default('market'),
  /** Largest share of the book in one symbol; 0: no limit. */
  truncation: z.number().min(0).max(1).default(0.08),
  /** `long-short`: weights as the values say. `top-k`: the k best in equal parts, at most `drop` of them replaced a day. */
  book: z.enum(['long-short', 'top-k']).default('long-short'),
  k: z.int().min(1).default(50),
  drop: z.int().min(1).default(5),
  /** Of money traded, in basis points, each way. */
  costBps: z.number().min(0).default(5),
  /** Of money sold short, in basis points a year. */
  borrowBps: z.number().min(0).default(0),
  /** Square-root impact: a trade costs `impact` x the symbol's daily deviation x sqrt(trade / money traded that day). */
  impact: z.number().min(0).default(0),
  /** Money in the book, for impact alone. */
  capital: z.number().positive().default(20e6),
  /** Daily price limit, as 0.1: no buying at a close that is up so much, no selling at one that is down. Null: none. */
  priceLimit: z.number().gt(0).max(1).nullable().default(null),
  /** A holding without a bar for so many dates is given up at its last price. */
  giveUpAfter: z.int().min(1).default(20),
  /** Dates in a year, for yearly figures. */
  periodsPerYear: z.number().positive().default(252),
  /** Limits of the checks; null switches one off. */
  checks: z
    .strictObject({
      minSharpe: z.number().nullable().default(1.25),
      minFitness: z.number().nullable().default(1),
      minTurnover: z.number().nullable().default(0.01),
      maxTurnover: z.number().nullable().default(0.7),
      maxWeight: z.number().nullable().default(0.1),
      /** Share of the whole's Sharpe, times the root of the sub-universe's share, that its more traded half must reach. */
      minSubUniverse: z.number().nullable().default(0.75),
      maxSelfCorrelation: z.number().nullable().default(0.7),
    })
    .prefault({}),
});

export type BacktestConfig = z.output<typeof backtestSchema>;
