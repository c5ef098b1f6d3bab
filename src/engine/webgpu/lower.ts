import type { Shape } from '../../panel/panel.js';
import { cellsOf } from '../../panel/panel.js';
import type { Instruction, Program } from '../../plan/program.js';
import { type Dispatch, type Resource, resourceKey } from './job.js';
import { CELL_FUNCTIONS } from './kernels/cell.js';
import type { GroupFacts, Kernel, Site, Summary } from './kernels/kernel.js';
import { groupMoments, MOMENTS, rowMoments } from './kernels/moments.js';
import { groupMedian, rowMedian, sortedWords, sortRows } from './kernels/sorted.js';
import { WEBGPU_KERNELS } from './kernels/table.js';
import { Shader, type Source } from './shader.js';

type KernelInstruction = Extract<Instruction, { kind: 'kernel' }>;

/** What lowering must know of a panel and an adapter. */
export interface Setting {
  readonly shape: Shape;
  readonly universe: boolean;
  readonly groups: ReadonlyMap<string, GroupFacts>;
  /** Most storage buffers that a shader may bind. */
  readonly buffers: number;
}

/** Steps for the device in order: a dispatch, or a primitive that it has no kernel for, computed elsewhere. */
export type Work =
  | { readonly kind: 'dispatch'; readonly dispatch: Dispatch }
  | {
      readonly kind: 'elsewhere';
      readonly instruction: KernelInstruction;
      readonly sources: readonly Source[];
      readonly group?: string;
      readonly out: Resource;
    };

export interface Job {
  readonly work: readonly Work[];
  /** Where the values of each output of the program are. */
  readonly outputs: readonly Source[];
}

/** A tree of more steps than this in one shader compiles slowly and saves nothing. */
const MOST_STEPS = 40;

/**
 * Lowers a program to dispatches. A step becomes a matrix where something looks at it beyond its own cell, where two
 * shaders want it, or where it is an output; all others are written into the shader of the one matrix that wants them.
 */
export function lower(program: Program, setting: Setting): Job {
  return new Lowering(program, setting).run();
}

class Lowering {
  readonly #program: Program;
  readonly #setting: Setting;
  readonly #work: Work[] = [];
  readonly #matrices: ReadonlySet<number>;
  readonly #made = new Map<number, Source>();
  readonly #summaries = new Map<string, Resource>();
  #temporaries = 0;

  constructor(program: Program, setting: Setting) {
    this.#program = program;
    this.#setting = setting;
    this.#matrices = matricesOf(program, setting.buffers);
  }

  run(): Job {
    const { instructions, outputs } = this.#program;
    for (const [step, instruction] of instructions.entries()) {
      if (instruction.kind === 'kernel' && this.#matrices.has(step)) this.#matrix(step, instruction);
    }
    return { work: this.#work, outputs: outputs.map((output) => this.#source(output)) };
  }

  #matrix(step: number, instruction: KernelInstruction): void {
    const out = this.#temporary(cellsOf(this.#setting.shape));
    const kernel = WEBGPU_KERNELS.get(instruction.kernel);
    if (!kernel) {
      const { inputs, group } = this.#site(instruction);
      this.#work.push({ kind: 'elsewhere', instruction, sources: inputs, ...(group && { group: group.name }), out });
    } else {
      const shader = this.#shader(out);
      this.#push(kernel.form === 'column' ? kernel.write(shader, this.#site(instruction)) : this.#cells(shader, step));
    }
    this.#made.set(step, { kind: 'matrix', resource: out });
  }

  /** The shader of a matrix: its tree of steps, each a `let`. */
  #cells(shader: Shader, root: number): Dispatch {
    const lines: string[] = [];
    const names = new Map<number, string>();
    shader.include(CELL_FUNCTIONS);
    const valueAt = (step: number): string => {
      const known = names.get(step);
      if (known !== undefined) return known;
      const instruction = this.#program.instructions[step]!;
      const inlined = instruction.kind === 'kernel' && (step === root || !this.#matrices.has(step));
      const text = inlined
        ? this.#expression(shader, instruction, valueAt)
        : `val(${shader.reader(this.#source(step))('cell')})`;
      const name = `v${names.size}`;
      names.set(step, name);
      lines.push(`let ${name} = ${text};`);
      return name;
    };
    const result = valueAt(root);
    return shader.perCell(`${lines.join('\n')}\nout[cell] = word(${result});`);
  }

  #expression(shader: Shader, instruction: KernelInstruction, valueAt: (step: number) => string): string {
    const kernel = kernelOf(instruction);
    if (kernel.form === 'cell') return kernel.call(instruction.inputs.map(valueAt));
    if (kernel.form === 'leaf') return kernel.write(shader, this.#site(instruction));
    throw new Error(`${instruction.kernel} cannot be written into a shader`);
  }

  #site(instruction: KernelInstruction): Site {
    const { inputs, params, minPeriods } = instruction;
    const named = inputs
      .map((input) => this.#program.instructions[input]!)
      .find((input): input is Extract<Instruction, { kind: 'group' }> => input.kind === 'group');
    const group = named && this.#group(named.name);
    return {
      shape: this.#setting.shape,
      inputs: this.#inputs(instruction),
      params,
      ...(minPeriods !== undefined && { minPeriods }),
      ...(group && { group }),
      summary: (kind, source, of) => this.#summary(kind, source, of),
    };
  }

  #group(name: string): GroupFacts {
    const facts = this.#setting.groups.get(name);
    if (!facts) throw new Error(`the panel has no group ${name}`);
    return facts;
  }

  #inputs({ inputs }: KernelInstruction): Source[] {
    return inputs
      .filter((input) => this.#program.instructions[input]!.kind !== 'group')
      .map((input) => this.#source(input));
  }

  #source(step: number): Source {
    const instruction = this.#program.instructions[step]!;
    if (instruction.kind === 'constant') return { kind: 'constant', value: instruction.value };
    if (instruction.kind === 'field') return { kind: 'matrix', resource: { kind: 'field', name: instruction.name } };
    const made = this.#made.get(step);
    if (!made) throw new Error(`step ${step} is read before it is computed`);
    return made;
  }

  #summary(kind: Summary, source: Source, group?: GroupFacts): Resource {
    const from = source.kind === 'matrix' ? resourceKey(source.resource) : `constant ${source.value}`;
    const key = `${kind} ${from} ${group?.name ?? ''}`;
    const known = this.#summaries.get(key);
    if (known) return known;
    const out = this.#temporary(this.#wordsOf(kind, group));
    const shader = this.#shader(out);
    if (kind === 'moments') this.#push(group ? groupMoments(shader, source, group) : rowMoments(shader, source));
    else if (kind === 'sorted') this.#push(sortRows(shader, source));
    else if (group) this.#push(groupMedian(shader, source, group));
    else this.#push(rowMedian(shader, shader.buffer(this.#summary('sorted', source))));
    this.#summaries.set(key, out);
    return out;
  }

  #wordsOf(kind: Summary, group?: GroupFacts): number {
    const { shape } = this.#setting;
    if (kind === 'sorted') return sortedWords(shape);
    const records = shape.dates * (group ? Math.max(1, group.count) : 1);
    return kind === 'moments' ? records * MOMENTS.words : records;
  }

  #shader(out: Resource): Shader {
    return new Shader(this.#setting.shape, this.#setting.universe, out);
  }

  #temporary(words: number): Resource {
    return { kind: 'temporary', id: this.#temporaries++, words };
  }

  #push(dispatch: Dispatch): void {
    this.#work.push({ kind: 'dispatch', dispatch });
  }
}

function kernelOf({ kernel }: KernelInstruction): Kernel {
  const found = WEBGPU_KERNELS.get(kernel);
  if (!found) throw new Error(`no kernel for ${kernel}`);
  return found;
}

/** Which steps are matrices: see `lower`. */
function matricesOf({ instructions, outputs }: Program, buffers: number): ReadonlySet<number> {
  const matrices = new Set<number>(outputs);
  const isInline = (step: number): boolean => {
    const instruction = instructions[step]!;
    const form = instruction.kind === 'kernel' ? WEBGPU_KERNELS.get(instruction.kernel)?.form : undefined;
    return form === 'cell' || form === 'leaf';
  };
  for (const [step, instruction] of instructions.entries()) {
    if (instruction.kind !== 'kernel') continue;
    const kernel = WEBGPU_KERNELS.get(instruction.kernel);
    if (!kernel || kernel.form === 'column') matrices.add(step);
    if (kernel?.form !== 'cell') for (const input of instruction.inputs) matrices.add(input);
  }
  // The shader that a step is written into, if it is one only.
  const owner = new Map<number, number>();
  for (let step = instructions.length - 1; step >= 0; step--) {
    const instruction = instructions[step]!;
    if (instruction.kind !== 'kernel') continue;
    const mine = matrices.has(step) ? step : owner.get(step);
    if (mine === undefined) continue;
    for (const input of instruction.inputs) {
      if (matrices.has(input) || instructions[input]!.kind !== 'kernel') continue;
      const other = owner.get(input);
      if (other !== undefined && other !== mine) matrices.add(input);
      else owner.set(input, mine);
    }
  }
  limitTrees(instructions, matrices, isInline, buffers);
  return matrices;
}

/** Makes more steps matrices until no shader binds too many buffers or holds too many steps. */
function limitTrees(
  instructions: readonly Instruction[],
  matrices: Set<number>,
  isInline: (step: number) => boolean,
  buffers: number,
): void {
  // What a step's tree binds at most: a leaf reads its inputs, a summary, and three arrays of a group.
  const bound: Set<string>[] = [];
  const steps: number[] = [];
  for (const [step, instruction] of instructions.entries()) {
    bound[step] = new Set();
    steps[step] = 1;
    if (instruction.kind !== 'kernel' || !isInline(step)) continue;
    const isLeaf = WEBGPU_KERNELS.get(instruction.kernel)!.form === 'leaf';
    const gather = () => {
      bound[step] = new Set(isLeaf ? [`own ${step}`, ...instruction.inputs.map((input) => `step ${input}`)] : []);
      steps[step] = 1;
      for (const input of new Set(instruction.inputs)) {
        if (instructions[input]!.kind === 'constant') continue;
        if (isLeaf || matrices.has(input) || instructions[input]!.kind !== 'kernel') bound[step]!.add(`step ${input}`);
        else {
          for (const one of bound[input]!) bound[step]!.add(one);
          steps[step]! += steps[input]!;
        }
      }
    };
    gather();
    // The result and the universe are bound too.
    const most = Math.max(1, buffers - 2);
    while (bound[step]!.size > most || steps[step]! > MOST_STEPS) {
      const largest = instruction.inputs
        .filter((input) => instructions[input]!.kind === 'kernel' && !matrices.has(input))
        .sort((a, b) => bound[b]!.size - bound[a]!.size || steps[b]! - steps[a]!)[0];
      if (largest === undefined) break;
      matrices.add(largest);
      gather();
    }
  }
}
