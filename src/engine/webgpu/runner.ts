import type { Program } from '../../plan/program.js';
import { nowMs } from '../../util/clock.js';
import { AlphaError } from '../../util/errors.js';
import { onWasm } from '../device/elsewhere.js';
import { sign } from '../device/serve.js';
import type { Traffic } from '../device/traffic.js';
import { BufferPool } from './buffers.js';
import type { Opened } from './device.js';
import { type DevicePanel, matrixBytes } from './device-panel.js';
import { type Resource, resourceKey } from './job.js';
import { type Job, lower, type Work } from './lower.js';
import { Submission } from './submission.js';

/** Results that wait in buffers to be read, at most. */
const MOST_WAITING = 2 ** 28;

/**
 * Dispatches of one submission: drivers end work that takes too long, and the caller wants signs of life. There are fewer
 * at first, half as many after a submission that took longer than this, and twice as many after one that was far from it.
 */
const [FIRST_DISPATCHES, MOST_DISPATCHES] = [8, 64];
const LONG_MS = 1000;
/** Pipelines that are kept: a long search has many shapes of formulas. */
const MOST_PIPELINES = 1000;

/** Something to read back once it is written. */
export interface Result {
  readonly resource: Resource;
  readonly take: (bytes: ArrayBuffer) => void;
}

/** Runs jobs on a device: compiles what is new, submits, reads results. */
export class Runner {
  readonly opened: Opened;
  readonly pool: BufferPool;
  readonly traffic: Traffic;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  #mostDispatches = FIRST_DISPATCHES;

  constructor(opened: Opened, traffic: Traffic) {
    this.opened = opened;
    this.traffic = traffic;
    this.pool = new BufferPool(opened.device);
  }

  /** Lowers a program for a panel. G002 where a matrix is larger than the device binds. */
  lower(program: Program, { parts, groups }: DevicePanel): Job {
    const { maxStorageBuffersPerShaderStage } = this.opened.limits;
    const { shape, universe } = parts;
    this.#fits(matrixBytes(shape), `a matrix of ${shape.dates} x ${shape.symbols}`);
    return lower(program, { shape, universe: universe !== null, groups, buffers: maxStorageBuffersPerShaderStage });
  }

  /** Runs a job. Failures of the device are typed: G002 too small or out of memory, G003 lost. */
  async run(
    panel: DevicePanel,
    work: readonly Work[],
    results: readonly Result[],
    extra: ReadonlyMap<string, GPUBuffer> = new Map(),
  ): Promise<void> {
    const { device } = this.opened;
    for (const one of work) {
      const out = outOf(one);
      if (out.kind === 'temporary') this.#fits(out.words * 4, 'what is sorted of a matrix');
    }
    await this.#compile(work);
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    const { opened, pool, traffic } = this;
    const submission = new Submission({ opened, pool, traffic, panel, extra });
    try {
      await this.#submit(submission, panel, work, results);
    } finally {
      submission.release();
      await this.#checkScopes();
    }
  }

  /** G002 where the device binds no buffer of so many bytes. */
  #fits(bytes: number, what: string): void {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.opened.limits;
    const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    if (bytes <= most) return;
    const megabytes = (count: number) => Math.ceil(count / 2 ** 20);
    throw new AlphaError(
      'G002',
      `${what} takes ${megabytes(bytes)} MB, the device binds at most ${megabytes(most)} MB`,
      { hint: 'fewer dates or symbols, or --backend wasm' },
    );
  }

  async #submit(
    submission: Submission,
    panel: DevicePanel,
    work: readonly Work[],
    results: readonly Result[],
  ): Promise<void> {
    const written = new Map(work.map((one, at) => [resourceKey(outOf(one)), at]));
    const ready = new Map<number, Result[]>();
    for (const result of results) {
      const at = written.get(resourceKey(result.resource)) ?? -1;
      ready.set(at, [...(ready.get(at) ?? []), result]);
    }
    const last = new Map<string, number>();
    for (const [at, one] of work.entries()) for (const resource of touched(one)) last.set(resourceKey(resource), at);
    const copy = async (at: number): Promise<void> => {
      for (const { resource, take } of ready.get(at) ?? []) {
        submission.copyOut(resource, take);
        if (submission.waitingBytes > MOST_WAITING) await submission.flush();
      }
    };
    await copy(-1);
    for (const [at, one] of work.entries()) {
      if (one.kind === 'dispatch') submission.dispatch(one.dispatch, this.#pipelines.get(one.dispatch.shader)!);
      else await this.#elsewhere(submission, panel, one);
      await copy(at);
      if (submission.waitingDispatches >= this.#mostDispatches) this.#adapt(await submission.flush());
      for (const resource of touched(one)) if (last.get(resourceKey(resource)) === at) submission.free(resource);
    }
    await submission.flush();
  }

  #adapt(milliseconds: number): void {
    if (milliseconds > LONG_MS) this.#mostDispatches = Math.max(1, this.#mostDispatches / 2);
    else if (milliseconds < LONG_MS / 4) this.#mostDispatches = Math.min(MOST_DISPATCHES, this.#mostDispatches * 2);
  }

  /** Fetches the inputs of a step that has no kernel here, and puts its result in their place. */
  async #elsewhere(
    submission: Submission,
    panel: DevicePanel,
    { instruction, sources, group, out }: Extract<Work, { kind: 'elsewhere' }>,
  ): Promise<void> {
    const inputs: (Float32Array | number)[] = [];
    for (const [i, source] of sources.entries()) {
      if (source.kind === 'constant') inputs[i] = source.value;
      else
        submission.copyOut(source.resource, (bytes) => {
          inputs[i] = new Float32Array(bytes.slice(0));
        });
    }
    await submission.flush();
    submission.write(out, onWasm(instruction, inputs, group, panel.parts));
  }

  /** Compiles what is new; the pipelines that were used least recently make room. */
  async #compile(work: readonly Work[]): Promise<void> {
    const start = nowMs();
    const { device, lost } = this.opened;
    const wanted = new Set(work.flatMap((one) => (one.kind === 'dispatch' ? [one.dispatch.shader] : [])));
    let compiled = 0;
    for (const shader of wanted) {
      let pipeline = this.#pipelines.get(shader);
      if (!pipeline) {
        const module = device.createShaderModule({ code: shader });
        const made = device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
        pipeline = await Promise.race([made, lost]);
        compiled++;
        sign();
      }
      this.#pipelines.delete(shader);
      this.#pipelines.set(shader, pipeline);
    }
    for (const shader of this.#pipelines.keys()) {
      if (this.#pipelines.size <= Math.max(MOST_PIPELINES, wanted.size)) break;
      this.#pipelines.delete(shader);
    }
    this.traffic.add({ compiled, compileMs: nowMs() - start });
  }

  async #checkScopes(): Promise<void> {
    const { device, lost } = this.opened;
    const [validation, memory] = await Promise.race([
      Promise.all([device.popErrorScope(), device.popErrorScope()]),
      lost,
    ]);
    if (memory)
      throw new AlphaError('G002', `the device is out of memory: ${memory.message}`, {
        hint: 'a smaller panel or batch, or --backend wasm',
      });
    if (validation) throw new Error(`WebGPU: ${validation.message}`);
  }
}

function outOf(work: Work): Resource {
  return work.kind === 'dispatch' ? work.dispatch.resources[0] : work.out;
}

function touched(work: Work): readonly Resource[] {
  if (work.kind === 'dispatch') return work.dispatch.resources;
  return [work.out, ...work.sources.flatMap((source) => (source.kind === 'matrix' ? [source.resource] : []))];
}
