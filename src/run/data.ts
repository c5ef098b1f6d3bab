import { environmentOf } from '../engine/index.js';
import type { Environment } from '../lang/index.js';
import type { Panel } from '../panel/panel.js';
import { AlphaError } from '../util/errors.js';

/** A panel of so many bytes or less is kept: its memory is nothing beside what a search takes, and loading takes time. */
const KEPT_BYTES = 64 * 2 ** 20;

/**
 * The panel a run works on: what there is to know of it, and itself on demand. A large one is let go as soon as it was
 * asked for and loaded again the next time, so that no search holds all dates beside the copy it works on.
 */
export class RunData {
  readonly dates: readonly string[];
  readonly hash: string;
  readonly environment: Environment;
  readonly #load: () => Promise<Panel>;
  #held: Panel | null;

  private constructor(panel: Panel, load: () => Promise<Panel>) {
    this.dates = panel.dates;
    this.hash = panel.hash;
    this.environment = environmentOf(panel);
    this.#load = load;
    this.#held = panel;
  }

  static async open(load: () => Promise<Panel>): Promise<RunData> {
    return new RunData(await load(), load);
  }

  /** Of a panel that its owner holds. */
  static of(panel: Panel): RunData {
    return new RunData(panel, async () => panel);
  }

  /** S004 when the data are others than they were. */
  async panel(): Promise<Panel> {
    const panel = this.#held ?? (await this.#load());
    expectSame(this.hash, panel.hash);
    this.#held = bytesOf(panel) <= KEPT_BYTES ? panel : null;
    return panel;
  }
}

/** S004 unless the data a run began on are those it has now. */
export function expectSame(began: string | undefined, now: string): void {
  if (began === now) return;
  throw new AlphaError('S004', `the data changed: the run began on ${began}, they are ${now} now`, {
    hint: 'a run goes on only with the data it began with; start a new run',
    data: { began, now },
  });
}

function bytesOf({ fields }: Panel): number {
  return [...fields.values()].reduce((sum, matrix) => sum + matrix.byteLength, 0);
}
