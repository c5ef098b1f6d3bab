import type { RunConfig } from '../../run/config.js';
import type { Library } from '../../run/library.js';
import { replay } from '../../run/replay.js';
import type { SealedData } from '../../run/sealed.js';
import { icOf } from '../../score/ic.js';
import type { Score } from '../../score/target.js';
import { type FactorHonesty, factorHonesty, type Judged, searchHonesty } from './honesty.js';
import { oriented, type SignalAnalysis } from './signal.js';

/** False-discovery rate at which a factor passes. */
export const FDR = 0.1;

export function passes({ bh }: Pick<FactorHonesty, 'bh'>): boolean {
  return bh !== null && bh <= FDR;
}

/** How many of a library's factors pass on the valid dates, all computed anew. */
export function passing(
  library: Library,
  { panel, train, valid }: SealedData,
  { backend }: Pick<RunConfig, 'backend'>,
): number {
  const judged: Judged[] = [];
  replay(library, panel, {
    backend,
    each: ({ id }, values) => {
      const own = oriented(values, train);
      judged.push({ id, train: dailyOf(icOf(own, train)), valid: dailyOf(icOf(own, valid)) });
    },
  });
  const { horizon } = library.label;
  return factorHonesty(judged, searchHonesty([], library.trials, horizon), horizon).filter(passes).length;
}

/** The daily ICs of an analysis that a judgement rests on. */
export function judgedBy(id: string, { scores }: SignalAnalysis): Judged {
  const of = (part: string) => dailyOf(scores.find((one) => one.part === part)?.score);
  return { id, train: of('train'), valid: of('valid') };
}

function dailyOf(score: Pick<Score, 'dailyIc'> | null | undefined): ArrayLike<number> {
  return score?.dailyIc ?? [];
}
