import { nowMs } from '../../util/clock.js';
import { sign } from '../device/serve.js';
import type { Traffic } from '../device/traffic.js';
import { type BufferPool, ParamBlocks } from './buffers.js';
import type { Opened } from './device.js';
import type { DevicePanel } from './device-panel.js';
import { type Dispatch, type Resource, resourceKey } from './job.js';

/** Workgroups along one axis that every adapter takes. */
const MOST_GROUPS = 65_535;

/** What a submission works with. */
export interface Stage {
  readonly opened: Opened;
  readonly pool: BufferPool;
  readonly traffic: Traffic;
  readonly panel: DevicePanel;
  /** Buffers that belong neither to the panel nor to the job, by resource. */
  readonly extra: ReadonlyMap<string, GPUBuffer>;
}

/** Dispatches and copies on their way to the device. */
export class Submission {
  readonly #stage: Stage;
  readonly #params: ParamBlocks;
  readonly #temporaries = new Map<string, GPUBuffer>();
  #waiting: { readonly staging: GPUBuffer; readonly take: (bytes: ArrayBuffer) => void }[] = [];
  #encoder: GPUCommandEncoder;
  #pass: GPUComputePassEncoder | null = null;
  waitingBytes = 0;
  /** Dispatches that are not submitted yet. */
  waitingDispatches = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#params = new ParamBlocks(stage.opened.device);
    this.#encoder = stage.opened.device.createCommandEncoder();
  }

  dispatch({ params, resources, workgroups }: Dispatch, pipeline: GPUComputePipeline): void {
    if (workgroups === 0) return;
    const { device } = this.#stage.opened;
    const buffers = resources.map((resource) => this.#buffer(resource));
    const entries = [
      { binding: 0, resource: this.#params.place(params) },
      ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
    ];
    this.#pass ??= this.#encoder.beginComputePass();
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    const columns = Math.min(workgroups, MOST_GROUPS);
    this.#pass.dispatchWorkgroups(columns, Math.ceil(workgroups / columns));
    this.waitingDispatches++;
    this.#stage.traffic.add({ dispatches: 1, movedBytes: buffers.reduce((sum, { size }) => sum + size, 0) });
  }

  /** Copies a resource as it is at this point; `take` gets it at the next flush. */
  copyOut(resource: Resource, take: (bytes: ArrayBuffer) => void): void {
    this.#endPass();
    const buffer = this.#buffer(resource);
    const staging = this.#stage.opened.device.createBuffer({
      size: buffer.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.#encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    this.#waiting.push({ staging, take });
    this.waitingBytes += buffer.size;
  }

  /** Fills a temporary from this side. */
  write(resource: Resource, data: Float32Array<ArrayBuffer>): void {
    const buffer = this.#buffer(resource);
    this.#stage.traffic.timeUpload(data.byteLength, () => this.#stage.opened.device.queue.writeBuffer(buffer, 0, data));
  }

  /** The job is done with a temporary. */
  free(resource: Resource): void {
    const key = resourceKey(resource);
    const buffer = this.#temporaries.get(key);
    if (!buffer) return;
    this.#temporaries.delete(key);
    this.#stage.pool.give(buffer);
  }

  /** Submits what was recorded, waits for it, and hands out what was copied. Returns the milliseconds of its dispatches. */
  async flush(): Promise<number> {
    const { opened, traffic } = this.#stage;
    const { device, lost } = opened;
    this.#endPass();
    const start = nowMs();
    this.#params.write();
    device.queue.submit([this.#encoder.finish()]);
    this.#encoder = device.createCommandEncoder();
    await Promise.race([device.queue.onSubmittedWorkDone(), lost]);
    this.#params.destroy();
    sign();
    const computed = nowMs();
    const maps = this.#waiting.map(({ staging }) => staging.mapAsync(GPUMapMode.READ));
    await Promise.race([Promise.all(maps), lost]);
    for (const { staging, take } of this.#waiting.splice(0)) {
      take(staging.getMappedRange());
      staging.destroy();
    }
    sign();
    traffic.add({
      submissions: 1,
      computeMs: computed - start,
      downloadBytes: this.waitingBytes,
      downloadMs: nowMs() - computed,
    });
    this.waitingBytes = 0;
    this.waitingDispatches = 0;
    return computed - start;
  }

  /** Lets go of everything, also after a failure. */
  release(): void {
    for (const buffer of this.#temporaries.values()) this.#stage.pool.give(buffer);
    this.#temporaries.clear();
    for (const { staging } of this.#waiting.splice(0)) staging.destroy();
    this.#params.destroy();
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = null;
  }

  #buffer(resource: Resource): GPUBuffer {
    const key = resourceKey(resource);
    const { extra, panel, pool } = this.#stage;
    if (resource.kind === 'target') {
      const buffer = extra.get(key);
      if (!buffer) throw new Error(`no buffer for ${key}`);
      return buffer;
    }
    if (resource.kind !== 'temporary') return panel.buffer(resource);
    const known = this.#temporaries.get(key);
    if (known) return known;
    const made = pool.take(resource.words * 4);
    this.#temporaries.set(key, made);
    return made;
  }
}
