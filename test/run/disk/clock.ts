/** Time that stands still unless it is told to go on: which calls a run makes hangs on it, for it syncs once a second. */
export class Clock {
  ms = 0;
  readonly #real = performance.now;

  /** A batch takes so long by this clock that some are waited for and some are not. */
  passBatch(): void {
    this.ms += 300;
  }

  constructor() {
    performance.now = () => this.ms;
  }

  release(): void {
    performance.now = this.#real;
  }
}
