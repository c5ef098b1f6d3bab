import {
  changingSignal,
  createPool,
  prepareFactor,
  prepareLabel,
  SCHEMES,
  type Scheme,
  walkForward,
} from '../combine/index.js';
import { labelReach } from '../score/label.js';
import { labelRows } from '../score/label-rows.js';
import { score } from '../score/score.js';
import type { Target } from '../score/target.js';
import type { RunConfig } from './config.js';
import type { Library } from './library.js';
import { replay } from './replay.js';
import type { SealedData } from './sealed.js';

/** A library's factors under other weights. */
export interface Weighing {
  readonly scheme: Scheme;
  /** `train`: fitted on the train dates; `walk-forward`: anew on each date, on what was known by then. */
  readonly fitted: 'train' | 'walk-forward';
  /** IC of the combined signal; null where no date counts. */
  readonly train: number | null;
  readonly valid: number | null;
  /** Fitted on train; null where they change. */
  readonly weights: readonly number[] | null;
}

/** A library's factors, computed anew, weighed in each way there is. */
export function weighings(library: Library, { panel, train, valid }: SealedData, config: RunConfig): Weighing[] {
  const { z } = replay(library, panel, { backend: config.backend });
  const { symbols } = train.shape;
  const rows = ({ from, to }: Target) => z.map((one) => one.subarray(from * symbols, to * symbols));
  const poolOn = (target: Target, weights: Scheme) => {
    const dates = target.to - target.from;
    const label = prepareLabel(labelRows(target), dates, symbols, target.minSymbols);
    const members = rows(target).map((one, id) => ({ id, hash: String(id), ...prepareFactor(one, label) }));
    return createPool(label, { ...config.pool, weights }, members);
  };
  const icOf = (target: Target, weightsOf: (date: number) => ArrayLike<number> | null) =>
    score(changingSignal(rows(target), weightsOf, target), target)?.ic ?? null;
  const whole = { ...valid, from: train.from };
  const known = poolOn(whole, 'l1');
  return SCHEMES.flatMap((scheme): Weighing[] => {
    const { weights } = poolOn(train, scheme);
    const { l1, ridge } = config.pool;
    const walked = walkForward(known, { scheme, l1, ridge, reach: labelReach(library.label) });
    return [
      {
        scheme,
        fitted: 'train',
        train: icOf(train, () => weights),
        valid: icOf(valid, () => weights),
        weights: [...weights],
      },
      {
        scheme,
        fitted: 'walk-forward',
        train: icOf(train, (date) => walked[date]!),
        valid: icOf(valid, (date) => walked[date + valid.from - train.from]!),
        weights: null,
      },
    ];
  });
}
