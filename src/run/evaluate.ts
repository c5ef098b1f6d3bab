import type { Account, BackendChoice, BackendName, Values } from '../engine/backend.js';
import { type Backend, createBackend, DEFAULT_BACKEND, environmentOf, evaluateTail } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { canonical, check, hashOf, type Issue, lint, parse, print } from '../lang/index.js';
import type { Lookback } from '../ops/define.js';
import { type Panel, shapeOf, sliceDates, sliceMatrix } from '../panel/panel.js';
import { plan } from '../plan/plan.js';
import { evaluateScored } from '../score/device.js';
import { computeLabel, DEFAULT_LABEL, type LabelSpec } from '../score/label.js';
import { score } from '../score/score.js';
import { rangeOf } from '../score/split.js';
import { createTarget, type Score, type ScoreOrNone, type Target } from '../score/target.js';
import { AlphaError } from '../util/errors.js';
import { withoutTarget } from './stage.js';

export interface EvaluateOptions {
  /** Default: the close-to-close return over 20 dates, entered one date later. */
  readonly label?: LabelSpec;
  /** First and last date scored, both included; `2015` stands for its year. Default: all dates. */
  readonly from?: string;
  readonly to?: string;
  readonly minSymbols?: number;
  readonly backend?: BackendChoice;
  /** Only the last so many dates: each formula reads no further back than its lookback. Default: all dates. */
  readonly last?: number;
  /** Called after each formula with the number done. */
  readonly onProgress?: (done: number) => void;
}

/** A formula and what it is worth on a panel. */
export interface Evaluation {
  readonly id: string;
  readonly formula: string;
  readonly canonical: string;
  readonly hash: string;
  readonly backend: BackendName;
  /** How a device computed it, where one did. */
  readonly account?: Account;
  /** Why this backend, where it was chosen among several. */
  readonly note?: string;
  /** Null: unscorable, no date counts. */
  readonly metrics: Score | null;
  readonly warnings: readonly Issue[];
  /** In the layout of `panel`. */
  readonly values: Values;
  /** The panel evaluated, or its last dates. */
  readonly panel: Panel;
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
  {
    label = DEFAULT_LABEL,
    from,
    to,
    minSymbols = 10,
    backend = DEFAULT_BACKEND,
    last = panel.dates.length,
    onProgress,
  }: EvaluateOptions = {},
): (Evaluation | Refusal)[] {
  const visible = withoutTarget(panel, label);
  const environment = environmentOf(visible);
  const { dates } = shapeOf(panel);
  const first = Math.max(0, dates - last);
  const shown = first === 0 ? panel : sliceDates(panel, first, dates);
  const labels = sliceMatrix(shapeOf(panel), computeLabel(panel, label), first, dates);
  const range = rangeOf(shown.dates, from, to);
  const target = createTarget(shown, labels, range, { minSymbols, horizon: label.horizon });
  const engine = createBackend(backend);
  return formulas.map(({ id, formula }, i) => {
    try {
      const parsed = parse(formula);
      const { ast, lookback } = check(parsed, environment, { source: formula, sourceName: id });
      const { values, metrics } = valued(ast, visible, { lookback, last: dates - first, engine, target });
      return {
        id,
        formula,
        canonical: print(canonical(ast)),
        hash: hashOf(ast),
        backend: engine.name,
        ...(engine.note !== undefined && { note: engine.note }),
        ...(engine.account && { account: engine.account }),
        metrics,
        warnings: lint(parsed, environment, { dates }),
        values,
        panel: shown,
      };
    } catch (error) {
      if (error instanceof AlphaError) return { id, formula, error };
      throw error;
    } finally {
      onProgress?.(i + 1);
    }
  });
}

/** Values on the last dates and their scores; where no date is cut off a device may score what it computed. */
function valued(
  formula: Node,
  panel: Panel,
  { target, ...tail }: { lookback: Lookback; last: number; engine: Backend; target: Target },
): { values: Values; metrics: ScoreOrNone } {
  const program = plan([formula], environmentOf(panel));
  const scored = tail.last === panel.dates.length ? evaluateScored(tail.engine, program, panel, target) : null;
  if (scored) return { values: scored.values[0]!, metrics: scored.scores[0]! };
  const values = evaluateTail(formula, panel, tail);
  return { values, metrics: score(values, target) };
}
