import type { ReportData } from '../data.js';

/** A part of the page. `body` is markup of escaped parts; null: there is nothing to show. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** In the line of links at the top. */
  readonly short: string;
  /** What the section tells, in a sentence. */
  readonly lead: string;
  readonly body: (data: ReportData) => string | null;
}
