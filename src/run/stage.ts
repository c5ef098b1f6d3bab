import type { Backend } from '../engine/backend.js';
import { type Panel, shapeOf, sliceDates, sliceMatrix } from '../panel/panel.js';
import { type LabelSpec, labelReach } from '../score/label.js';
import { type Range, type ResolvedSplit, resolveSplit } from '../score/split.js';
import { createTarget, type Target } from '../score/target.js';
import type { RunConfig } from './config.js';
import type { RunData } from './data.js';
import { runLabel } from './run-label.js';

/** A part of the split as it may be used: a panel that ends with it, and the dates of it that are scored. */
export interface Scene {
  readonly panel: Panel;
  readonly target: Target;
}

/**
 * The data of a run. Each scene is cut off after its own part: who holds it cannot read what comes later. Scenes are copies
 * and made anew at each call: who is done with one lets it go. Given a backend that holds panels, a scene's lies there and
 * nowhere else, until the next one takes its place.
 */
export interface Stage {
  readonly split: ResolvedSplit;
  readonly label: LabelSpec;
  train(engine?: Backend): Promise<Scene>;
  valid(engine?: Backend): Promise<Scene>;
}

/** What of a config decides the numbers: label, split and scores, and on a null run how its dates are permuted. */
export type StageConfig = Pick<RunConfig, 'label' | 'split' | 'score' | 'null' | 'seed'>;

export function createStage(data: RunData, config: StageConfig): Stage {
  const { label } = config;
  const split = resolveSplit(data.dates, config.split, labelReach(label));
  const nullSeed = config.null ? config.seed : null;
  const scene = async (part: Range, scored: Range, engine?: Backend): Promise<Scene> => {
    const panel = await data.panel();
    const fields = withoutTarget(panel, label);
    const visible = engine?.hold?.(fields, part.to) ?? sliceDates(fields, 0, part.to);
    const own = sliceMatrix(shapeOf(panel), runLabel(panel, label, split, nullSeed), 0, part.to);
    return {
      panel: visible,
      target: createTarget(visible, own, scored, { minSymbols: config.score.minSymbols, horizon: label.horizon }),
    };
  };
  return {
    split,
    label,
    train: (engine) => scene(split.train, split.scored.train, engine),
    valid: (engine) => scene(split.valid, split.scored.valid, engine),
  };
}

/** A column that is the label is no field. */
export function isTarget(name: string, spec: LabelSpec): boolean {
  return 'column' in spec && name === spec.column.toLowerCase();
}

export function withoutTarget(panel: Panel, spec: LabelSpec): Panel {
  return { ...panel, fields: new Map([...panel.fields].filter(([name]) => !isTarget(name, spec))) };
}
