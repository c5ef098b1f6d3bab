import { combinedSignal } from '../combine/index.js';
import { type BackendName, createBackend, environmentOf, evaluate, type Values } from '../engine/index.js';
import { check, parse } from '../lang/index.js';
import { type Panel, shapeOf } from '../panel/panel.js';
import { zscores } from '../score/zscores.js';
import type { Library, LibraryFactor } from './library.js';

export interface Replay {
  /** Combined as it would be exported, on all dates of the panel. */
  readonly signal: Float64Array;
  /** z-scores of each factor, `[date][symbol]`. */
  readonly z: readonly Float32Array[];
}

/**
 * Computes a library's factors anew from their formulas; what it stored of their scores is not read. `each` sees one
 * factor's values at a time. Throws the AlphaError of a formula that does not hold on this panel.
 */
export function replay(
  library: Pick<Library, 'factors'>,
  panel: Panel,
  { backend, each }: { readonly backend: BackendName; readonly each?: (factor: LibraryFactor, values: Values) => void },
): Replay {
  const shape = shapeOf(panel);
  const range = { shape, universe: panel.universe, from: 0, to: shape.dates };
  const environment = environmentOf(panel);
  const engine = createBackend(backend);
  const z = library.factors.map((factor) => {
    const { ast } = check(parse(factor.expr), environment, { source: factor.expr, sourceName: factor.id });
    const [values] = evaluate([ast], panel, engine);
    each?.(factor, values!);
    return zscores(values!, range);
  });
  const weights = library.factors.map(({ weight }) => weight);
  return { z, signal: combinedSignal(z, weights, range) };
}
