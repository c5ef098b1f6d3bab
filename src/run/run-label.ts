import type { Matrix, Panel } from '../panel/panel.js';
import { shapeOf } from '../panel/panel.js';
import { computeLabel, type LabelSpec, labelReach } from '../score/label.js';
import { nullLabel } from '../score/significance/null-label.js';
import type { ResolvedSplit } from '../score/split.js';
import { createRng } from '../util/rng.js';

/** Shortest blocks that a null run moves: what labels share beyond their overlap, as calm and wild weeks, stays together. */
const SHORTEST_BLOCK = 5;

/**
 * The labels a run scores against, in the panel's layout. With `nullSeed` they are a null run's: within each part of the
 * split whole dates have changed places, in blocks of at least what a label reaches.
 */
export function runLabel(
  panel: Panel,
  spec: LabelSpec,
  { scored }: Pick<ResolvedSplit, 'scored'>,
  nullSeed: number | null,
): Matrix {
  const label = computeLabel(panel, spec);
  if (nullSeed === null) return label;
  const block = Math.max(SHORTEST_BLOCK, labelReach(spec));
  const parts = [scored.train, scored.valid, scored.test];
  return nullLabel(label, shapeOf(panel), parts, block, createRng(nullSeed, 'null'));
}
