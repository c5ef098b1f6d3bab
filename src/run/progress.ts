import type { DeviceShare } from '../engine/index.js';
import type { PlantState } from './checkpoint.js';
import type { Spent } from './laps.js';
import type { Best } from './ledger.js';
import type { CacheCounts } from './measurement.js';

/** Where a study stands, for progress lines. */
export interface Progress {
  readonly strategy: string;
  readonly evaluations: number;
  readonly budget: number;
  readonly seconds: number;
  readonly asked: number;
  readonly duplicates: number;
  /** Of these, formulas of another hash with the values of one that was scored. */
  readonly twins: number;
  /** Evaluated, and refused by the pool: their correlation with a member on the train dates is above the limit. */
  readonly rejected: number;
  readonly unscorable: number;
  /** Formulas the pool was refused because a value of theirs hung on later data. */
  readonly lookAheads: number;
  /** Best single |IC| on train. */
  readonly best: Best | null;
  readonly poolObjective: number;
  readonly poolSize: number;
  readonly plants: readonly PlantState[];
  /** How often the engine found a subexpression's values at hand since this process started. */
  readonly cache: CacheCounts;
  /** A device's part in what was measured since this process started; null: the wasm engine did it all. */
  readonly device: DeviceShare | null;
  /** What the strategy says of itself. */
  readonly status: string | null;
  /** Where the time went since this process started. */
  readonly spent: Spent;
}
