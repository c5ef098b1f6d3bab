import type { Program } from '../../plan/program.js';
import { type ChainStep, chainBytes, encodeChain, type Place } from './chain.js';
import type { KernelInstruction } from './schedule.js';
import { LINE_BYTES, type Site } from './site.js';
import { ELEMENT_CODES, formOf } from './table.js';
import { tileCall } from './tile-call.js';

/** What the tiled steps of a phase need to know of the formula they belong to. */
export interface Frame {
  readonly site: Site;
  readonly program: Program;
  readonly scratch: number;
  /** Where a step that is a whole matrix lies; null for one that lives in a tile's buffers. */
  matrix(step: number): number | null;
}

/** Runs the tiled steps of one phase over all tiles. */
export function runTiled(frame: Frame, steps: readonly number[]): void {
  if (steps.length === 0) return;
  const phase = new TiledPhase(frame, steps);
  const calls = phase.compile();
  const { tiles } = frame.site;
  for (let tile = 0; tile < tiles; tile++) for (const call of calls) call(tile);
  phase.release();
}

type Call = (tile: number) => void;

/** Lays out the buffers of a phase and compiles its steps to calls of kernels. */
class TiledPhase {
  readonly #frame: Frame;
  readonly #steps: readonly number[];
  /** Runs of element-wise steps: index of the run by step. */
  readonly #chainOf = new Map<number, number>();
  readonly #lastUse = new Map<number, number>();
  /** Steps that some step outside their own chain reads. */
  readonly #leavesChain = new Set<number>();
  readonly #places = new Map<number, Place>();
  /** Tile buffers taken, those of them that are free again, and free buffers of one chunk. */
  readonly #tiles: number[] = [];
  readonly #free: number[] = [];
  readonly #chunks: number[] = [];

  constructor(frame: Frame, steps: readonly number[]) {
    this.#frame = frame;
    this.#steps = steps;
    let run = 0;
    for (const [i, step] of steps.entries()) {
      if (!this.#isElement(step)) run++;
      this.#chainOf.set(step, this.#isElement(step) ? run : -1);
      for (const input of this.#kernel(step).inputs) {
        this.#lastUse.set(input, i);
        if (this.#chainOf.get(input) !== this.#chainOf.get(step) || this.#chainOf.get(step) === -1)
          this.#leavesChain.add(input);
      }
    }
  }

  compile(): Call[] {
    const calls: Call[] = [];
    let chain: ChainStep[] = [];
    const flush = () => {
      if (chain.length > 0) calls.push(this.#chainCall(chain));
      chain = [];
    };
    for (const [i, step] of this.#steps.entries()) {
      if (this.#isElement(step)) chain.push(...this.#elementSteps(step));
      else {
        flush();
        calls.push(this.#kernelCall(step));
      }
      this.#freeInputs(step, i);
    }
    flush();
    calls.push(...this.#clearPadding());
    return calls;
  }

  release(): void {
    for (const block of this.#tiles) this.#frame.site.blocks.freeTile(block);
  }

  /** A variadic operator is a fold of binary steps. */
  #elementSteps(step: number): ChainStep[] {
    const { kernel, inputs } = this.#kernel(step);
    const code = ELEMENT_CODES.get(kernel)!;
    const places = inputs.map((input) => this.#operand(input));
    const out = this.#placeFor(step);
    if (places.length <= 2 || kernel === 'if_else') return [{ code, out, inputs: places }];
    const [first, second, ...rest] = places;
    return [{ code, out, inputs: [first!, second!] }, ...rest.map((place) => ({ code, out, inputs: [out, place] }))];
  }

  #chainCall(steps: readonly ChainStep[]): Call {
    const { site } = this.#frame;
    return encodeChain(site.library, site.arenaBlock(chainBytes(steps.length)), steps, site.rows);
  }

  #kernelCall(step: number): Call {
    const { site, scratch, program } = this.#frame;
    const instruction = this.#kernel(step);
    const inputs = instruction.inputs.map((input) => {
      const place = this.#operand(input);
      return place.kind === 'constant' ? this.#constantTile(program, input) : place;
    });
    return tileCall(site, instruction, this.#placeFor(step), inputs, scratch);
  }

  /** Where an input lies. Constants are one line that chains read again and again. */
  #operand(input: number): Place {
    const known = this.#places.get(input);
    if (known) return known;
    const { site, program, matrix } = this.#frame;
    const instruction = program.instructions[input]!;
    let place: Place;
    if (instruction.kind === 'constant') {
      const address = site.arenaBlock(LINE_BYTES);
      site.library.memory.f32(address, LINE_BYTES / 4).fill(inRange(instruction.value));
      place = { kind: 'constant', address };
    } else {
      const address = matrix(input);
      if (address === null) throw new Error(`step ${input} is read before it is computed`);
      place = { kind: 'matrix', address };
    }
    this.#places.set(input, place);
    return place;
  }

  #constantTile(program: Program, input: number): Place {
    const { site } = this.#frame;
    const instruction = program.instructions[input]!;
    const address = this.#takeTile();
    const value = instruction.kind === 'constant' ? inRange(instruction.value) : Number.NaN;
    site.library.kernels.fill!(address, site.rows, value);
    return { kind: 'tile', address };
  }

  #placeFor(step: number): Place {
    const { matrix, site } = this.#frame;
    const address = matrix(step);
    let place: Place;
    if (address !== null) place = { kind: 'matrix', address };
    else if (this.#chainOf.get(step) !== -1 && !this.#leavesChain.has(step)) {
      place = {
        kind: 'temporary',
        address: this.#chunks.pop() ?? site.arenaBlock(site.library.kernels.chainChunk!() * LINE_BYTES),
      };
    } else place = { kind: 'tile', address: this.#free.pop() ?? this.#takeTile() };
    this.#places.set(step, place);
    return place;
  }

  #takeTile(): number {
    const block = this.#frame.site.blocks.tile();
    this.#tiles.push(block);
    return block;
  }

  /** Buffers of inputs that nobody reads any more serve the steps to come. */
  #freeInputs(step: number, at: number): void {
    for (const input of new Set(this.#kernel(step).inputs)) {
      if (this.#lastUse.get(input) !== at) continue;
      const place = this.#places.get(input);
      if (place?.kind === 'temporary') this.#chunks.push(place.address);
      if (place?.kind === 'tile') this.#free.push(place.address);
    }
  }

  /** Whole matrices leave the phase, so their padding lanes must be NaN again in the last tile. */
  #clearPadding(): Call[] {
    const { site, matrix } = this.#frame;
    if (site.ragged === 0) return [];
    const clear = site.library.kernels.clearPadding!;
    const last = site.tiles - 1;
    return this.#steps.flatMap((step) => {
      const address = matrix(step);
      if (address === null) return [];
      return [
        (tile: number) => {
          if (tile === last) clear(address + tile * site.tileBytes, site.rows, site.ragged);
        },
      ];
    });
  }

  #isElement(step: number): boolean {
    return formOf(this.#kernel(step).kernel) === 'element';
  }

  #kernel(step: number): KernelInstruction {
    return this.#frame.program.instructions[step] as KernelInstruction;
  }
}

/** A constant as float32; one beyond its range is missing. */
function inRange(value: number): number {
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}
