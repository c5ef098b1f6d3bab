import type { Panel } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import type { Account, Backend, Values } from '../backend.js';
import { DeviceThread } from '../device/bridge.js';
import { partsOf } from './device-panel.js';
import type { EvaluateReply, OpenReply, PanelNote, Request } from './protocol.js';

/** One device for the whole process. */
let shared: { readonly thread: DeviceThread; readonly label: string } | null = null;

function open(): { readonly thread: DeviceThread; readonly label: string } {
  if (shared) return shared;
  // Mesa's drivers need no display, if they are told so before they are loaded.
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) env.EGL_PLATFORM ??= 'surfaceless';
  const thread = new DeviceThread(new URL('./thread.js', import.meta.url));
  const { label } = thread.ask<OpenReply>({ kind: 'open' } satisfies Request);
  shared = { thread, label };
  return shared;
}

const numbers = new WeakMap<Panel, number>();
let panels = 0;

/** Panels are sent with every request as they lie in shared memory: no bytes move, and either side may forget one. */
function noteOf(panel: Panel): PanelNote {
  const id = numbers.get(panel) ?? panels++;
  numbers.set(panel, id);
  return { id, parts: partsOf(panel) };
}

/**
 * WGSL on what WebGPU offers (Dawn's adapters). Throws G001 where there is no device, G002 where it is too small, G003
 * where it is lost. float32 throughout; a primitive without a kernel runs on wasm, and `account` says so.
 */
export class WebgpuBackend implements Backend {
  readonly name = 'webgpu';
  readonly #thread: DeviceThread;
  readonly #label: string;
  #account: Account | undefined;

  constructor() {
    const { thread, label } = open();
    this.#thread = thread;
    this.#label = label;
  }

  evaluate(program: Program, panel: Panel): Values[] {
    const request: Request = { kind: 'evaluate', program, panel: noteOf(panel) };
    const { values, onWasm, traffic } = this.#thread.ask<EvaluateReply>(request);
    this.#account = { device: this.#label, onWasm, traffic };
    return [...values];
  }

  get account(): Account | undefined {
    return this.#account;
  }
}
