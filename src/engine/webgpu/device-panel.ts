import { cellsOf, type GroupColumn, type Matrix, type Shape } from '../../panel/panel.js';
import type { PanelParts } from '../device/parts.js';
import type { TargetNote } from '../device/protocol.js';
import type { Traffic } from '../device/traffic.js';
import { type PanelResource, resourceKey, type TargetName } from './job.js';
import type { GroupFacts } from './kernels/kernel.js';

/** A panel on the device. What kernels ask for is uploaded then, and once. */
export class DevicePanel {
  readonly parts: PanelParts;
  readonly groups: ReadonlyMap<string, GroupFacts>;
  readonly #device: GPUDevice;
  readonly #traffic: Traffic;
  readonly #buffers = new Map<string, GPUBuffer>();
  #target: { readonly id: number | null; readonly buffers: ReadonlyMap<string, GPUBuffer> } | null = null;

  constructor(device: GPUDevice, parts: PanelParts, traffic: Traffic) {
    this.parts = parts;
    this.#device = device;
    this.#traffic = traffic;
    this.groups = new Map(
      [...parts.groups].map(([name, group]) => [name, { name, static: group.static, count: group.labels.length }]),
    );
  }

  buffer(resource: PanelResource): GPUBuffer {
    const key = resourceKey(resource);
    const known = this.#buffers.get(key);
    if (known) return known;
    const made = this.#make(resource);
    this.#buffers.set(key, made);
    return made;
  }

  /** The buffers of a target on this panel, which holds one at a time; `prepare` fills what is made of others, once. */
  async target(
    { id, parts }: TargetNote,
    prepare: (buffers: ReadonlyMap<string, GPUBuffer>) => Promise<void>,
  ): Promise<ReadonlyMap<string, GPUBuffer>> {
    if (this.#target?.id === id) return this.#target.buffers;
    this.#forgetTarget();
    const entry = (name: TargetName, buffer: GPUBuffer) => [resourceKey({ kind: 'target', name }), buffer] as const;
    const buffers = new Map([
      entry('label', uploadMatrix(this.#device, parts.label, this.#traffic)),
      entry('close', uploadMatrix(this.#device, parts.close, this.#traffic)),
      entry('ranks', this.#device.createBuffer({ size: matrixBytes(this.parts.shape), usage: GPUBufferUsage.STORAGE })),
    ]);
    this.#target = { id: null, buffers };
    await prepare(buffers);
    this.#target = { id, buffers };
    return buffers;
  }

  #forgetTarget(): void {
    for (const buffer of this.#target?.buffers.values() ?? []) buffer.destroy();
    this.#target = null;
  }

  destroy(): void {
    this.#forgetTarget();
    for (const buffer of this.#buffers.values()) buffer.destroy();
  }

  #make(resource: PanelResource): GPUBuffer {
    const { fields, groups, universe, shape } = this.parts;
    if (resource.kind === 'universe') return upload(this.#device, universe!, this.#traffic);
    if (resource.kind === 'field') {
      const matrix = fields.get(resource.name);
      if (!matrix) throw new Error(`the panel has no field ${resource.name}`);
      return uploadMatrix(this.#device, matrix, this.#traffic);
    }
    const group = groups.get(resource.group);
    if (!group) throw new Error(`the panel has no group ${resource.group}`);
    if (resource.kind === 'codes') return upload(this.#device, group.codes, this.#traffic);
    const { starts, members } = membersOf(group, shape);
    return upload(this.#device, resource.kind === 'starts' ? starts : members, this.#traffic);
  }
}

/** A matrix on the device as float32; what lies beyond its range, and infinities, are missing. */
export function uploadMatrix(device: GPUDevice, matrix: Matrix, traffic: Traffic): GPUBuffer {
  return upload(device, matrix instanceof Float32Array ? matrix : Float32Array.from(matrix), traffic);
}

/** Shared memory cannot be handed to WebGPU, so the bytes are copied on the way, into memory that the buffer maps. */
function upload(device: GPUDevice, data: ArrayBufferView, traffic: Traffic): GPUBuffer {
  const buffer = device.createBuffer({
    size: Math.max(16, Math.ceil(data.byteLength / 4) * 4),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    mappedAtCreation: true,
  });
  traffic.timeUpload(data.byteLength, () => {
    new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    buffer.unmap();
  });
  return buffer;
}

/** The symbols of each group, ascending, one list after the other: once for static groups, else per date. */
function membersOf({ codes, labels, static: fixed }: GroupColumn, shape: Shape) {
  const dates = fixed ? 1 : shape.dates;
  const count = labels.length;
  const starts = new Uint32Array(dates * (count + 1));
  const members = new Uint32Array(dates * shape.symbols);
  const codeAt = (date: number, symbol: number) =>
    codes[fixed ? symbol : ((symbol >> 4) * shape.dates + date) * 16 + (symbol & 15)]!;
  for (let date = 0; date < dates; date++) {
    const offset = date * (count + 1);
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const code = codeAt(date, symbol);
      if (code >= 0) starts[offset + code + 1]! += 1;
    }
    for (let code = 0; code < count; code++) starts[offset + code + 1]! += starts[offset + code]!;
    const next = starts.slice(offset, offset + count);
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const code = codeAt(date, symbol);
      if (code >= 0) members[date * shape.symbols + next[code]!++] = symbol;
    }
  }
  return { starts, members };
}

export function matrixBytes(shape: Shape): number {
  return cellsOf(shape) * 4;
}
