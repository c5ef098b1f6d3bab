import { type ControlRun, gather, type ReportInput } from './data.js';
import { page } from './page.js';
import { reportNumbers } from './summary.js';

export interface Report {
  readonly html: string;
  /** For `summary.json`. */
  readonly numbers: unknown;
}

/** A library as one HTML file and its numbers; all of it computed anew from formulas and data. */
export async function makeReport(input: ReportInput): Promise<Report> {
  const data = await gather(input);
  return { html: page(data), numbers: reportNumbers(data) };
}

export type { ControlRun };
