import type { Panel } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import type { Account, Backend, Reduced, Values } from '../backend.js';
import { DeviceThread } from './bridge.js';
import { partsOf } from './parts.js';
import type {
  DailyRecords,
  EvaluateReply,
  OpenReply,
  PanelNote,
  Request,
  TargetNote,
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

const numbers = new WeakMap<object, number>();
let numbered = 0;

function numberOf(one: object): number {
  const number = numbers.get(one) ?? numbered++;
  numbers.set(one, number);
  return number;
}

/** Panels are sent with every request as they lie in shared memory: no bytes move, and either side may forget one. */
function noteOf(panel: Panel): PanelNote {
  return { id: numberOf(panel), parts: partsOf(panel) };
}

/** A label tells targets on one panel apart. */
function noteOfTarget({ label, close }: TargetParts): TargetNote {
  return { id: numberOf(label), parts: { label, close } };
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
    return [...this.#ask(program, panel, true).values];
  }

  /** Null on `gpujs`: gpu.js has no shared memory to reduce in. */
  reduce(program: Program, panel: Panel, target: TargetParts): Reduced | null {
    return this.name === 'webgpu' ? this.#ask(program, panel, true, target) : null;
  }

  /** Figures by date of each output: no values come back. `webgpu` only. */
  daily(program: Program, panel: Panel, target: TargetParts): readonly DailyRecords[] {
    if (this.name !== 'webgpu') throw new Error(`${this.name} does not score`);
    return this.#ask(program, panel, false, target).daily;
  }

  #ask(program: Program, panel: Panel, fetch: boolean, target?: TargetParts): EvaluateReply {
    const request: Request = {
      kind: 'evaluate',
      program,
      panel: noteOf(panel),
      fetch,
      ...(target && { target: noteOfTarget(target) }),
    };
    const reply = this.#open.thread.ask<EvaluateReply>(request);
    const { onWasm, traffic } = reply;
    this.#account = { device: this.#open.label, onWasm, scored: target !== undefined, traffic };
    return reply;
  }

  /** Bytes a millisecond that the device reads and writes when it copies so many. `webgpu` only. */
  copySpeed(bytes: number): number {
    return this.#open.thread.ask<number>({ kind: 'copy', bytes } satisfies Request);
  }

  get account(): Account | undefined {
    return this.#account;
  }
}
