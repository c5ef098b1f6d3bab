import { cellAt, type Panel, shapeOf, sliceDates, sliceMatrix } from '../panel/panel.js';
import { type LabelSpec, labelReach } from '../score/label.js';
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

/**
 * A panel cut off before its test dates. A column that is the label tells of as many dates ahead as it reaches: there it is
 * blank. Returns of prices come out as missing there by themselves.
 */
export function beforeTest(panel: Panel, label: LabelSpec, { valid }: Pick<ResolvedSplit, 'valid'>): Panel {
  const visible = sliceDates(panel, 0, valid.to);
  if (!('column' in label)) return visible;
  const column = visible.fields.get(label.column.toLowerCase());
  if (!column) return visible;
  // A copy already: the slice has matrices of its own.
  const shape = shapeOf(visible);
  for (let date = Math.max(0, shape.dates - labelReach(label)); date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) column[cellAt(shape, date, symbol)] = Number.NaN;
  }
  return visible;
}
