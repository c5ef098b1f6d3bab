import type { Panel } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import type { Account, Backend, Values } from '../backend.js';
import { DeviceThread } from './bridge.js';
import { partsOf } from './parts.js';
import type {
  DailyRecords,
  EvaluateReply,
  OpenReply,
  PanelNote,
  Request,
  ScoreReply,
  TargetParts,
} from './protocol.js';

/** Backends whose work is done by a thread of their own: the programs of those threads. */
const THREADS = {
  webgpu: new URL('../webgpu/thread.js', import.meta.url),
  gpujs: new URL('../gpujs/thread.js', import.meta.url),
} as const;

export type DeviceName = keyof typeof THREADS;

interface Open {
  readonly thread: DeviceThread;
  readonly label: string;
}

/** One device of each kind for the whole process. */
const opened = new Map<string, Open>();

function open(name: DeviceName, mode: string | undefined): Open {
  const key = `${name} ${mode ?? ''}`;
  const known = opened.get(key);
  if (known) return known;
  // Mesa's drivers need no display, if they are told so before they are loaded.
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) env.EGL_PLATFORM ??= 'surfaceless';
  const thread = new DeviceThread(THREADS[name]);
  const request: Request = { kind: 'open', ...(mode !== undefined && { mode }) };
  const made = { thread, label: thread.ask<OpenReply>(request).label };
  opened.set(key, made);
  return made;
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
 * A device behind the interface of all backends, in float32: `webgpu` is WGSL on Dawn's adapters, `gpujs` what gpu.js
 * makes of kernels in JavaScript. Throws G001 where there is no device, G002 where it is too small, G003 where it is
 * lost. A primitive without a kernel runs on wasm, and `account` says so.
 */
export class DeviceBackend implements Backend {
  readonly name: DeviceName;
  readonly #open: Open;
  #account: Account | undefined;

  /** `mode`: of the forms that gpu.js has, this one; else the best there is. */
  constructor(name: DeviceName, mode?: string) {
    this.name = name;
    this.#open = open(name, mode);
  }

  evaluate(program: Program, panel: Panel): Values[] {
    const request: Request = { kind: 'evaluate', program, panel: noteOf(panel) };
    const { values, onWasm, traffic } = this.#open.thread.ask<EvaluateReply>(request);
    this.#account = { device: this.#open.label, onWasm, traffic };
    return [...values];
  }

  /** Figures by date of each output, reduced on the device: no values come back. `webgpu` only. */
  daily(program: Program, panel: Panel, target: TargetParts): readonly DailyRecords[] {
    if (this.name !== 'webgpu') throw new Error(`${this.name} does not score`);
    const request: Request = { kind: 'score', program, panel: noteOf(panel), target };
    const { daily, onWasm, traffic } = this.#open.thread.ask<ScoreReply>(request);
    this.#account = { device: this.#open.label, onWasm, traffic };
    return daily;
  }

  /** Bytes a millisecond that the device reads and writes when it copies so many. `webgpu` only. */
  copySpeed(bytes: number): number {
    return this.#open.thread.ask<number>({ kind: 'copy', bytes } satisfies Request);
  }

  get account(): Account | undefined {
    return this.#account;
  }
}
