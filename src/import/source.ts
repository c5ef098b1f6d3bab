/** A formula as a file has it, in the dialect it is written in. */
export interface ForeignFormula {
  readonly id: string;
  readonly text: string;
  readonly weight?: number;
}

/** A kind of file that formulas can be read from. */
export interface ImportSource {
  readonly name: string;
  readonly about: string;
  readonly dialect: string;
  /** Splits a file into formulas. Throws D002 for what is no such file. */
  readonly split: (text: string, path: string) => ForeignFormula[];
}
