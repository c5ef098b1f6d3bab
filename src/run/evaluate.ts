import type { BackendName, Values } from '../engine/backend.js';
import { createBackend, environmentOf, evaluate as evaluateValues } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { canonical, check, hashOf, type Issue, lint, parse, print } from '../lang/index.js';
import { type Panel, shapeOf } from '../panel/panel.js';
import { computeLabel, DEFAULT_LABEL, type LabelSpec } from '../score/label.js';
import { score } from '../score/score.js';
import { rangeOf } from '../score/split.js';
import { createTarget, type Score } from '../score/target.js';
import { AlphaError } from '../util/errors.js';
import { withoutTarget } from './stage.js';

export interface EvaluateOptions {
  /** Default: the close-to-close return over 20 dates, entered one date later. */
  readonly label?: LabelSpec;
  /** First and last date scored, both included; `2015` stands for its year. Default: all dates. */
  readonly from?: string;
  readonly to?: string;
  readonly minSymbols?: number;
  readonly backend?: BackendName;
}

/** A formula and what it is worth on a panel. */
export interface Evaluation {
  readonly id: string;
  readonly formula: string;
  readonly canonical: string;
  readonly hash: string;
  readonly backend: BackendName;
  /** Null: unscorable, no date counts. */
  readonly metrics: Score | null;
  readonly warnings: readonly Issue[];
  /** In the panel's layout, on all its dates. */
  readonly values: Values;
}

/** A formula that does not hold on this panel; it does not stop the others of a library. */
export interface Refusal {
  readonly id: string;
  readonly formula: string;
  readonly error: AlphaError;
}

/** Evaluates and scores one formula. Throws the AlphaError of a formula that does not hold. */
export function evaluate(formula: string | Node, panel: Panel, options: EvaluateOptions = {}): Evaluation {
  const source = typeof formula === 'string' ? formula : print(formula);
  const [result] = evaluateAll([{ id: 'value', formula: source }], panel, options);
  if ('error' in result!) throw result.error;
  return result!;
}

/** Evaluates and scores formulas one by one, in order. */
export function evaluateAll(
  formulas: readonly { readonly id: string; readonly formula: string }[],
  panel: Panel,
  { label = DEFAULT_LABEL, from, to, minSymbols = 10, backend = 'reference' }: EvaluateOptions = {},
): (Evaluation | Refusal)[] {
  const visible = withoutTarget(panel, label);
  const environment = environmentOf(visible);
  const range = rangeOf(panel.dates, from, to);
  const target = createTarget(panel, computeLabel(panel, label), range, { minSymbols, horizon: label.horizon });
  const engine = createBackend(backend);
  return formulas.map(({ id, formula }) => {
    try {
      const { ast } = check(parse(formula), environment, { source: formula, sourceName: id });
      const [values] = evaluateValues([ast], visible, engine);
      const form = canonical(ast);
      return {
        id,
        formula,
        canonical: print(form),
        hash: hashOf(ast),
        backend,
        metrics: score(values!, target),
        warnings: lint(parse(formula), environment, { dates: shapeOf(panel).dates }),
        values: values!,
      };
    } catch (error) {
      if (error instanceof AlphaError) return { id, formula, error };
      throw error;
    }
  });
}
