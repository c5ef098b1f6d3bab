import type { Node } from '../expr/nodes.js';
import type { KernelId } from './kernels.js';
import type { Unit, UnitRule } from './units.js';

/**
 * What an argument may be. `panel` takes any value per date and symbol, a plain number and a boolean (1/0) too;
 * `window` and `number` take constants only; `group` takes the name of a categorical column.
 */
export type ArgType = 'panel' | 'bool' | 'group' | 'window' | 'number';

export interface Param {
  readonly name: string;
  readonly type: ArgType;
  /** Makes the argument optional; it may then also be given by name. Constants only. */
  readonly default?: number;
  /** Bounds of a constant, both included. */
  readonly min?: number;
  readonly max?: number;
  /** The last parameter may repeat. */
  readonly variadic?: boolean;
}

export type Family = 'arithmetic' | 'logic' | 'element' | 'time' | 'cross' | 'group' | 'state';

/** The dates an operator reads before today, on top of its inputs: a number, or `all` for what is recursive. */
export type Lookback = number | 'all';

/** A window of one or two series as a reference kernel sees it: what is in it, oldest first. */
export interface Window {
  /** Values; all `d` of them, or only the finite ones under `skipna`. */
  readonly x: Float64Array;
  /** Second series of a pair operator, aligned with `x`; empty for others. */
  readonly y: Float64Array;
  /** Position 1..d of each value in the window, counted from the oldest. */
  readonly slot: Float64Array;
  /** Window length in dates. */
  readonly d: number;
}

/**
 * The naive meaning of a primitive, in float64, one shape per family. The engine around it gathers inputs, applies the
 * rules that hold for the whole family (NaN, warm-up, universe) and turns what is not finite into NaN.
 */
export type Reference =
  /** One cell. A NaN operand gives NaN without a call, unless `seesNaN`. */
  | { readonly shape: 'cell'; readonly seesNaN?: boolean; readonly of: (...values: number[]) => number }
  /** One window; the parameters that follow the window length come as `params`. */
  | {
      readonly shape: 'window';
      /** Under `skipna`: how many values it needs at least (default 1), and whether today's must be among them. */
      readonly minPeriods?: number;
      readonly needsToday?: boolean;
      readonly of: (window: Window, ...params: number[]) => number;
    }
  /** Whole columns of one symbol, all dates: recursions and shifts. Writes nothing but its result. */
  | { readonly shape: 'column'; readonly of: (columns: readonly Float64Array[], ...params: number[]) => Float64Array }
  /** The finite cells of the universe on one date (or of one group on that date); several inputs are aligned. */
  | { readonly shape: 'row'; readonly of: (rows: readonly Float64Array[], ...params: number[]) => Float64Array }
  /**
   * Date by date with its own output of yesterday: whole rows with NaN, non-members NaN; the engine calls it in order.
   * `previous` is all NaN on the first date.
   */
  | {
      readonly shape: 'scan';
      readonly of: (rows: readonly Float64Array[], previous: Float64Array, ...params: number[]) => Float64Array;
    };

export interface Example {
  /** A formula over x, y, z (series) that shows one operator. */
  readonly formula: string;
  /** Inputs by name, oldest date first; null is NaN. One symbol, or (family cross, group) one date. */
  readonly input: Readonly<Record<string, readonly (number | null)[]>>;
  readonly expected: readonly (number | null)[];
}

/** An operator of the language. Parser, checker, kernels, search, exporters and docs all read it from here. */
export interface Operator {
  readonly name: string;
  readonly family: Family;
  readonly params: readonly Param[];
  readonly returns: 'panel' | 'bool';
  /** Window, ddof, NaN, ties, warm-up and the pandas equivalent, in one line. */
  readonly doc: string;
  readonly unit: UnitRule;
  /** Other names in the dialect `alpha`. */
  readonly aliases?: readonly string[];
  /** Infix or prefix symbol, where it has one. */
  readonly symbol?: string;
  readonly commutative?: boolean;
  /** Takes `skipna` and `min_periods`. */
  readonly skipna?: boolean;
  /** Smallest window that has a meaning (2 for a deviation). */
  readonly minWindow?: number;
  /** Dates read before today, given the constants in order of the parameters. */
  readonly lookback: (constants: readonly number[]) => Lookback;
  /** Relative running time, 1 = an addition. */
  readonly cost: number;
  /** Offered to a search by default. */
  readonly searchable: boolean;
  readonly meaning:
    | { readonly kind: 'kernel'; readonly id: KernelId; readonly reference: Reference }
    /** A composite is written in other operators, nothing else; constants arrive as number nodes, defaults filled in. */
    | { readonly kind: 'lower'; readonly lower: (args: readonly Node[], options: SkipOptions) => Node };
  readonly examples: readonly Example[];
}

/** The named options that window operators share. */
export interface SkipOptions {
  readonly skipna: boolean;
  readonly minPeriods?: number;
}

export type { Unit, UnitRule };
