import { type NamedArg, type Node, number } from '../../expr/nodes.js';
import type { Lookback, Operator, SkipOptions, Window } from '../define.js';
import { define, lowering, primitive, type Spec } from './operator.js';

const lastDates = ([d]: readonly number[]): Lookback => (d ?? 1) - 1;

export interface WindowSpec extends Spec {
  /** The value of one window; the constants after the window length follow. */
  readonly of: (window: Window, ...params: number[]) => number;
  /** Under `skipna`: the finite values it needs at least (default 1). */
  readonly minPeriods?: number;
  /** Under `skipna`: today's value must be among them. */
  readonly needsToday?: boolean;
}

/** A statistic of the d dates up to today; NaN if one of them is, unless `skipna`. */
export function rolling(spec: WindowSpec): Operator {
  const { of, minPeriods = 1, needsToday = false, ...common } = spec;
  const meaning = primitive(spec, { shape: 'window', minPeriods, needsToday, of });
  return define(
    { cost: 5, skipna: true, ...common },
    { family: 'time', returns: 'panel', lookback: lastDates, meaning },
  );
}

export interface ColumnSpec extends Spec {
  /** All dates of one symbol at once. */
  readonly of: (columns: readonly Float64Array[], ...params: number[]) => Float64Array;
  readonly lookback: (constants: readonly number[]) => Lookback;
}

/** A shift or recursion over the dates of one symbol. */
export function column(spec: ColumnSpec): Operator {
  const { of, lookback, ...common } = spec;
  const meaning = primitive(spec, { shape: 'column', of });
  return define({ cost: 2, ...common }, { family: 'time', returns: 'panel', lookback, meaning });
}

export interface ComposedTimeSpec extends Spec {
  readonly lower: (args: readonly Node[], options: SkipOptions) => Node;
  /** Default: d - 1. */
  readonly lookback?: (constants: readonly number[]) => Lookback;
}

export function composedTime(spec: ComposedTimeSpec): Operator {
  const { lower, lookback = lastDates, ...common } = spec;
  const meaning = lowering(lower);
  return define({ cost: 6, ...common }, { family: 'time', returns: 'panel', lookback, meaning });
}

/** The options of a composite, handed on to the window operators it is written in. */
export function skipping({ skipna, minPeriods }: SkipOptions): NamedArg[] {
  if (!skipna) return [];
  const least = minPeriods === undefined ? [] : [{ name: 'min_periods', value: minPeriods }];
  return [{ name: 'skipna', value: true }, ...least];
}

/** The constant that an argument must be once defaults and folding are done. */
export function constantArgument(node: Node | undefined): number {
  if (node?.kind !== 'number') throw new TypeError('a window must be a constant when it is lowered');
  return node.value;
}

export const ONE = number(1);
