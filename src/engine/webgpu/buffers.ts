/** Bytes of one block of uniform memory, and what offsets into it are multiples of. */
const BLOCK = 2 ** 16;
const ALIGNED = 256;

/** Buffers that jobs work in; those of one size are used again and again. */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #free = new Map<number, GPUBuffer[]>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  take(bytes: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.#free.get(size)?.pop() ?? this.#device.createBuffer({ size, usage });
  }

  give(buffer: GPUBuffer): void {
    const free = this.#free.get(buffer.size) ?? [];
    free.push(buffer);
    this.#free.set(buffer.size, free);
  }

  /** Gives free memory back to the device: another panel has other sizes. */
  trim(): void {
    for (const buffers of this.#free.values()) for (const buffer of buffers) buffer.destroy();
    this.#free.clear();
  }
}

/** Uniform words of many dispatches in a few buffers, written at once before they are submitted. */
export class ParamBlocks {
  readonly #device: GPUDevice;
  readonly #blocks: { readonly buffer: GPUBuffer; readonly words: Uint32Array<ArrayBuffer>; used: number }[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  place(params: readonly number[]): GPUBufferBinding {
    const size = Math.ceil(params.length / 4) * 16;
    let block = this.#blocks.at(-1);
    if (block === undefined || block.used + size > BLOCK) {
      const buffer = this.#device.createBuffer({
        size: BLOCK,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      });
      block = { buffer, words: new Uint32Array(BLOCK / 4), used: 0 };
      this.#blocks.push(block);
    }
    block.words.set(params, block.used / 4);
    const binding = { buffer: block.buffer, offset: block.used, size };
    block.used += Math.ceil(size / ALIGNED) * ALIGNED;
    return binding;
  }

  write(): void {
    for (const { buffer, words, used } of this.#blocks)
      this.#device.queue.writeBuffer(buffer, 0, words, 0, Math.min(words.length, used / 4));
  }

  destroy(): void {
    for (const { buffer } of this.#blocks.splice(0)) buffer.destroy();
  }
}
