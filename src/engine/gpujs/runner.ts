import type { KernelId } from '../../ops/kernels.js';
import { cellsOf, type Matrix, TILE, tilesOf } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import { nowMs } from '../../util/clock.js';
import { AlphaError } from '../../util/errors.js';
import { binary } from '../device/binary.js';
import { onWasm } from '../device/elsewhere.js';
import type { PanelParts } from '../device/parts.js';
import type { EvaluateReply } from '../device/protocol.js';
import { sign } from '../device/serve.js';
import type { Traffic } from '../device/traffic.js';
import { arrayOf, type Gpu, isDevice, isHandle, type KernelFunction, typedError, type Values3d } from './gpu.js';
import { momentsSource } from './rows.js';
import { keysSource, mergeSource, runsOf } from './sorted.js';
import { planes, type Source } from './source.js';
import { type KernelInstruction, stepOf } from './sources.js';

/** WebGL counts the elements of an array in floats. */
const MOST_IN_GL = 2 ** 24;
/** gpu.js cuts a loop off at 1,000 turns unless it is told more. */
const SHORT_LOOP = 64;

/** Takes an array to the device and leaves it there: gpu.js sends arrays anew with every call. */
const KEEP = 'function (a) { return a[this.thread.z][this.thread.y][this.thread.x]; }';

/** Evaluates programs on one panel, step by step; what a step leaves stays on the device while it is needed. */
export class Runner {
  readonly #gpu: Gpu;
  readonly #parts: PanelParts;
  readonly #traffic: Traffic;
  readonly #kernels = new Map<string, KernelFunction>();
  /** The panel's fields, universe and constants in two planes: on the device, once they were asked for. */
  readonly #inputs = new Map<string, Values3d>();

  constructor(gpu: Gpu, parts: PanelParts, traffic: Traffic) {
    const cells = 2 * cellsOf(parts.shape);
    if (gpu.mode === 'headlessgl' && cells > MOST_IN_GL) {
      throw new AlphaError('G002', `WebGL counts to ${MOST_IN_GL}, the panel has ${cells} values and marks`, {
        hint: 'fewer dates or symbols, or --backend wasm',
      });
    }
    this.#gpu = gpu;
    this.#parts = parts;
    this.#traffic = traffic;
  }

  /** Failures of the device are typed: G002 too small, G003 lost. */
  async evaluate(program: Program): Promise<EvaluateReply> {
    try {
      return await this.#run(program);
    } catch (error) {
      throw typedError(error);
    }
  }

  async #run(program: Program): Promise<EvaluateReply> {
    const { instructions, outputs } = binary(program);
    const last = new Map<number, number>();
    for (const [at, one] of instructions.entries())
      if (one.kind === 'kernel') for (const input of one.inputs) last.set(input, at);
    for (const output of outputs) last.set(output, instructions.length);
    const made = new Map<number, Values3d>();
    const elsewhere = new Set<KernelId>();
    const start = nowMs();
    const argumentOf = async (step: number): Promise<Values3d> => {
      const one = instructions[step]!;
      if (one.kind === 'field') return this.#field(one.name);
      if (one.kind === 'constant') return this.#constant(one.value);
      return made.get(step)!;
    };
    for (const [at, one] of instructions.entries()) {
      if (one.kind !== 'kernel') continue;
      const series = one.inputs.filter((input) => instructions[input]!.kind !== 'group');
      const inputs: Values3d[] = [];
      for (const input of series) inputs.push(await argumentOf(input));
      let result = await this.#step(one, inputs);
      if (!result) {
        elsewhere.add(one.kernel);
        const values = await Promise.all(inputs.map((input) => this.#values(input)));
        const group = one.inputs.map((input) => instructions[input]!).find(({ kind }) => kind === 'group');
        result = await this.#planes(onWasm(one, values, group?.kind === 'group' ? group.name : undefined, this.#parts));
      }
      made.set(at, result);
      for (const input of new Set(one.inputs)) if (last.get(input) === at) this.#free(made, input);
      sign();
    }
    const computed = nowMs();
    const values: Float32Array[] = [];
    for (const output of outputs) values.push(shared(await this.#values(await argumentOf(output))));
    for (const step of [...made.keys()]) this.#free(made, step);
    this.#traffic.add({ computeMs: computed - start, downloadMs: nowMs() - computed, submissions: 1 });
    return { values, daily: [], traffic: this.#traffic.take(), onWasm: [...elsewhere].sort() };
  }

  release(): void {
    for (const input of this.#inputs.values()) release(input);
    this.#inputs.clear();
    for (const kernel of this.#kernels.values()) kernel.destroy();
    this.#kernels.clear();
  }

  async #step(instruction: KernelInstruction, inputs: readonly Values3d[]): Promise<Values3d | null> {
    const step = stepOf(this.#parts.shape, instruction);
    if (!step) return null;
    const params = Float32Array.from(step.params);
    const loops = Math.max(SHORT_LOOP, ...instruction.params, this.#parts.shape.symbols);
    if (!step.summary) return this.#call(step.source, loops, [params, ...inputs]);
    const universe = await this.#universe();
    const summary =
      step.summary === 'moments'
        ? await this.#call(momentsSource(this.#parts.shape), loops, [params, universe, inputs[0]])
        : await this.#sorted(inputs[0]!, universe);
    const result = await this.#call(step.source, loops, [params, universe, summary, ...inputs]);
    release(summary);
    return result;
  }

  /** The rows of an input, sorted: members' values first. */
  async #sorted(input: Values3d, universe: Values3d): Promise<Values3d> {
    const { shape } = this.#parts;
    let rows = await this.#call(keysSource(shape), SHORT_LOOP, [new Float32Array(1), universe, input]);
    for (const run of runsOf(shape)) {
      const merged = await this.#call(mergeSource(shape), SHORT_LOOP, [Float32Array.of(run), rows]);
      release(rows);
      rows = merged;
    }
    return rows;
  }

  async #call(source: Source, loops: number, args: readonly unknown[]): Promise<Values3d> {
    // gpu.js compiles for the kinds of its arguments: arrays, or what another kernel left on the device.
    const kinds = args.map((arg) => (isHandle(arg) ? 'h' : 'a')).join('');
    const start = nowMs();
    const before = this.#kernels.size;
    const kernel = this.#kernel(source.text, kinds, { output: source.output, loops });
    const fresh = this.#kernels.size > before;
    const result = await kernel(...args);
    this.#traffic.add({
      dispatches: 1,
      movedBytes: bytesOf(source, args),
      ...(fresh && { compiled: 1, compileMs: nowMs() - start }),
    });
    // Without a device a result is an array of arrays, to be flat again.
    if (isHandle(result)) return result;
    const flat = await arrayOf(
      result,
      source.output.reduce((product, n) => product * n, 1),
    );
    return this.#gpu.input(flat, source.output);
  }

  /** A kernel, compiled when it is called first. */
  #kernel(
    text: string,
    kinds: string,
    { output, loops }: { output: readonly number[]; loops: number },
  ): KernelFunction {
    // The longest loop to the next power of 2: windows that differ a little share a kernel.
    const loopMaxIterations = 2 ** Math.ceil(Math.log2(loops));
    const key = `${loopMaxIterations} ${kinds} ${text}`;
    const kernel = this.#kernels.get(key) ?? this.#gpu.kernel(text, { output, loopMaxIterations });
    this.#kernels.set(key, kernel);
    return kernel;
  }

  #free(made: Map<number, Values3d>, step: number): void {
    const handle = made.get(step);
    made.delete(step);
    if (handle) release(handle);
  }

  #field(name: string): Promise<Values3d> {
    const matrix = this.#parts.fields.get(name);
    if (!matrix) throw new Error(`the panel has no field ${name}`);
    return this.#remembered(`field ${name}`, () => this.#planes(matrix));
  }

  #universe(): Promise<Values3d> {
    const { universe, shape } = this.#parts;
    return this.#remembered('universe', () =>
      this.#planes(Float32Array.from({ length: cellsOf(shape) }, (_, cell) => (universe ? universe[cell]! : 1))),
    );
  }

  #constant(value: number): Promise<Values3d> {
    const narrow = Math.fround(value);
    return this.#remembered(`constant ${value}`, () =>
      this.#planes(new Float32Array(cellsOf(this.#parts.shape)).fill(narrow)),
    );
  }

  async #remembered(key: string, make: () => Promise<Values3d>): Promise<Values3d> {
    const known = this.#inputs.get(key) ?? (await make());
    this.#inputs.set(key, known);
    return known;
  }

  /** A matrix in two planes, on the device if there is one. */
  async #planes(matrix: Matrix): Promise<Values3d> {
    const start = nowMs();
    const both = new Float32Array(2 * matrix.length);
    for (let cell = 0; cell < matrix.length; cell++) {
      const value = Math.fround(matrix[cell]!);
      if (!Number.isFinite(value)) continue;
      both[cell] = value;
      both[matrix.length + cell] = 1;
    }
    const size = planes(this.#parts.shape);
    const input = this.#gpu.input(both, size);
    const kept = isDevice(this.#gpu)
      ? await this.#kernel(KEEP, 'a', { output: size, loops: SHORT_LOOP })(input)
      : input;
    this.#traffic.add({ uploadBytes: both.byteLength, uploadMs: nowMs() - start });
    return kept as Values3d;
  }

  /** A matrix with NaN again. */
  async #values(from: Values3d): Promise<Float32Array> {
    const { shape } = this.#parts;
    const cells = cellsOf(shape);
    const both = isHandle(from) ? await arrayOf(from, 2 * cells) : from.value;
    if (isHandle(from)) this.#traffic.add({ downloadBytes: both.byteLength });
    const values = new Float32Array(cells);
    for (let cell = 0; cell < cells; cell++) values[cell] = both[cells + cell]! > 0.5 ? both[cell]! : Number.NaN;
    const used = shape.symbols % TILE;
    const start = (tilesOf(shape) - 1) * shape.dates * TILE;
    if (used > 0) for (let row = start; row < cells; row += TILE) values.fill(Number.NaN, row + used, row + TILE);
    return values;
  }
}

/** Bytes that a kernel reads and writes at least. */
function bytesOf({ output }: Source, args: readonly unknown[]): number {
  const matrix = output.reduce((product, n) => product * n, 4);
  return matrix * (1 + args.filter((arg) => !(arg instanceof Float32Array)).length);
}

function release(handle: Values3d): void {
  if (isHandle(handle)) handle.delete();
}

function shared(values: Float32Array): Float32Array {
  const out = new Float32Array(new SharedArrayBuffer(values.byteLength));
  out.set(values);
  return out;
}
