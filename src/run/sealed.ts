import { type Panel, shapeOf, sliceDates, sliceMatrix } from '../panel/panel.js';
import { labelReach } from '../score/label.js';
import { type Range, type ResolvedSplit, resolveSplit } from '../score/split.js';
import { createTarget, type Target } from '../score/target.js';
import type { Library } from './library.js';
import { runLabel } from './run-label.js';
import { withoutTarget } from './stage.js';

/** The data a library may be looked at with: cut off after the valid dates, unless the test dates were opened. */
export interface SealedData {
  readonly panel: Panel;
  readonly split: ResolvedSplit;
  readonly train: Target;
  readonly valid: Target;
  /** Null while it is sealed. */
  readonly test: Target | null;
}

export interface SealOptions {
  readonly openTest: boolean;
  readonly minSymbols?: number;
}

/** A library's own split and label over a panel. D008 when its dates are not in the panel. */
export function seal(library: Library, panel: Panel, { openTest, minSymbols = 10 }: SealOptions): SealedData {
  const { label } = library;
  const { train, valid, test, embargo } = library.split;
  const split = resolveSplit(panel.dates, { train, valid, test, embargo }, labelReach(label));
  const end = openTest ? split.test.to : split.valid.to;
  const visible = sliceDates(withoutTarget(panel, label), 0, end);
  // Labels of the last valid dates reach beyond them: those dates are under the embargo, and the prices are not seen.
  const labels = sliceMatrix(shapeOf(panel), runLabel(panel, label, split, library.null ? library.seed : null), 0, end);
  const target = (range: Range) => createTarget(visible, labels, range, { minSymbols, horizon: label.horizon });
  return {
    panel: visible,
    split,
    train: target(split.scored.train),
    valid: target(split.scored.valid),
    test: openTest ? target(split.scored.test) : null,
  };
}
