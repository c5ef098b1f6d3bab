import type { Shape } from '../../panel/panel.js';
import { cellsOf } from '../../panel/panel.js';
import type { Instruction, Program } from '../../plan/program.js';
import { binary } from '../device/binary.js';
import { type Dispatch, type Resource, resourceKey } from './job.js';
import { cellTree, MOST_VALUES, type TreeValue } from './kernels/cell.js';
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

/**
 * Lowers a program to dispatches. A step that looks beyond its own cell is a matrix, made by a shader that knows nothing
 * else; steps on single cells are computed in one go (`cellTree`) up to where such a step, two trees or an output want
 * them. So a formula takes few dispatches, and a new formula compiles nothing once its operators are known.
 */
export function lower(program: Program, setting: Setting): Job {
  return new Lowering(binary(program), setting).run();
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
    } else this.#push(this.#write(kernel, step, instruction, this.#shader(out)));
    this.#made.set(step, { kind: 'matrix', resource: out });
  }

  #write(kernel: Kernel, step: number, instruction: KernelInstruction, shader: Shader): Dispatch {
    switch (kernel.form) {
      case 'cell':
        return cellTree(shader, this.#tree(step));
      case 'leaf':
        return shader.perCell(`out[cell] = word(${kernel.write(shader, this.#site(instruction))});`);
      case 'column':
        return kernel.write(shader, this.#site(instruction));
    }
  }

  /** The values of a step on single cells, up to the matrices that it is made of. */
  #tree(root: number): TreeValue[] {
    const values: TreeValue[] = [];
    const numbers = new Map<number, number>();
    const numberOf = (step: number): number => {
      const known = numbers.get(step);
      if (known !== undefined) return known;
      const value = this.#treeValue(step, step === root, numberOf);
      const number = values.push(value) - 1;
      numbers.set(step, number);
      return number;
    };
    numberOf(root);
    return values;
  }

  #treeValue(step: number, isRoot: boolean, numberOf: (step: number) => number): TreeValue {
    const instruction = this.#program.instructions[step]!;
    const kernel = instruction.kind === 'kernel' && (isRoot || !this.#matrices.has(step)) && kernelOf(instruction);
    if (kernel && kernel.form === 'cell')
      return { kind: 'step', operation: kernel.operation, takes: instruction.inputs.map(numberOf) };
    const source = this.#source(step);
    return source.kind === 'constant'
      ? { kind: 'number', value: source.value }
      : { kind: 'load', resource: source.resource };
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
  for (const [step, instruction] of instructions.entries()) {
    if (instruction.kind !== 'kernel' || WEBGPU_KERNELS.get(instruction.kernel)?.form === 'cell') continue;
    for (const one of [step, ...instruction.inputs]) matrices.add(one);
  }
  // The tree that a step is part of, if it is one only.
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
  limitTrees(instructions, matrices, buffers);
  return matrices;
}

/** Makes more steps matrices until no tree binds too many buffers or has too many values. */
function limitTrees(instructions: readonly Instruction[], matrices: Set<number>, buffers: number): void {
  // The steps of each tree, numbers and what it loads among them.
  const trees: Set<number>[] = [];
  const isLoad = (step: number) => instructions[step]!.kind !== 'constant' && isLeaf(step);
  const isLeaf = (step: number) => matrices.has(step) || instructions[step]!.kind !== 'kernel';
  const treeOf = (step: number, inputs: readonly number[]) =>
    new Set([step, ...inputs.flatMap((input) => (isLeaf(input) ? [input] : [...trees[input]!]))]);
  for (const [step, instruction] of instructions.entries()) {
    if (instruction.kind !== 'kernel') continue;
    if (WEBGPU_KERNELS.get(instruction.kernel)?.form !== 'cell') continue;
    const { inputs } = instruction;
    trees[step] = treeOf(step, inputs);
    // The result is bound too.
    const loads = () => [...trees[step]!].filter((one) => one !== step && isLoad(one)).length;
    while (loads() > buffers - 1 || trees[step]!.size > MOST_VALUES) {
      const largest = inputs.filter((input) => !isLeaf(input)).sort((a, b) => trees[b]!.size - trees[a]!.size)[0];
      if (largest === undefined) break;
      matrices.add(largest);
      trees[step] = treeOf(step, inputs);
    }
  }
}
