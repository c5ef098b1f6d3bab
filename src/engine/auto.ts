import { call, name, number } from '../expr/nodes.js';
import type { Panel } from '../panel/panel.js';
import { plan } from '../plan/plan.js';
import type { Program } from '../plan/program.js';
import { nowMs } from '../util/clock.js';
import { isOfDevice } from '../util/errors.js';
import type { Account, Backend, BackendName, Reduced, Values } from './backend.js';
import { DeviceBackend } from './device/backend.js';
import type { TargetParts } from './device/protocol.js';
import { environmentOf } from './evaluate.js';
import { WasmEngine } from './wasm/engine.js';

/** Opens a device; a test's may fail where it likes. */
export type OpenDevice = () => Backend;

/**
 * The device where it is faster on a panel of this size, else the wasm engine, as it is where the device is absent, too
 * small or lost; `note` says why. A rolling pair and a cross-section are timed on both, once per size of panel.
 */
export class AutoBackend implements Backend {
  readonly #wasm = new WasmEngine();
  readonly #open: OpenDevice;
  #device: Backend | null = null;
  #chosen: Backend | null = null;
  #size = '';
  #note = '';

  constructor(open: OpenDevice = () => new DeviceBackend('webgpu')) {
    this.#open = open;
  }

  /** The engine that computed last. */
  get name(): BackendName {
    return this.#chosen?.name ?? 'wasm';
  }

  get account(): Account | undefined {
    return this.#chosen?.account;
  }

  get note(): string {
    return this.#note;
  }

  evaluate(program: Program, panel: Panel): Values[] {
    return this.#run(panel, (chosen) => chosen.evaluate(program, panel));
  }

  reduce(program: Program, panel: Panel, target: TargetParts): Reduced | null {
    return this.#run(panel, (chosen) => chosen.reduce?.(program, panel, target) ?? null);
  }

  #run<T>(panel: Panel, work: (chosen: Backend) => T): T {
    const size = `${panel.dates.length} x ${panel.symbols.length}`;
    try {
      if (size !== this.#size) this.#chosen = this.#calibrate(panel, size);
      this.#size = size;
      return work(this.#chosen!);
    } catch (error) {
      if (!isOfDevice(error)) throw error;
      this.#note = `wasm: ${error.message}`;
      this.#size = size;
      this.#chosen = this.#wasm;
      return work(this.#wasm);
    }
  }

  #calibrate(panel: Panel, size: string): Backend {
    this.#device ??= this.#open();
    const [first, second = first] = [...panel.fields.keys()].map((field) => name(field));
    const probe = plan([call('rank', [call('ts_corr', [first!, second!, number(10)])])], environmentOf(panel));
    const device = timed(this.#device, probe, panel);
    const wasm = timed(this.#wasm, probe, panel);
    this.#wasm.forget();
    const figures = `${size}: ${this.#device.name} ${device.toFixed(1)} ms, wasm ${wasm.toFixed(1)} ms`;
    const chosen = device < wasm ? this.#device : this.#wasm;
    this.#note = `${chosen.name}: faster on ${figures}`;
    return chosen;
  }
}

/** Milliseconds of a second run: the first brings the panel there and compiles. */
function timed(backend: Backend, program: Program, panel: Panel): number {
  backend.evaluate(program, panel);
  if (backend instanceof WasmEngine) backend.forget();
  const start = nowMs();
  backend.evaluate(program, panel);
  return nowMs() - start;
}
