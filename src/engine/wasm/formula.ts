import type { Program } from '../../plan/program.js';
import { AlphaError } from '../../util/errors.js';
import { type CrossInput, runCross } from './cross-call.js';
import { peakMatrices } from './peak.js';
import { type KernelInstruction, type Schedule, schedule } from './schedule.js';
import type { Sharing } from './sharing.js';
import type { Site } from './site.js';
import { formOf } from './table.js';
import { runTiled } from './tiled.js';

/** Computes the formulas of a program one by one; what they share is computed once. */
export class FormulaRunner {
  readonly #site: Site;
  readonly #program: Program;
  readonly #sharing: Sharing;
  readonly #keyOf: (step: number) => string;
  readonly #scratch: number;
  /** Whole matrices that hold the values of a step: own ones, and those lent by the cache. */
  readonly #own = new Map<number, number>();
  readonly #lent = new Map<number, number>();

  constructor(site: Site, program: Program, sharing: Sharing, keyOf: (step: number) => string) {
    this.#site = site;
    this.#program = program;
    this.#sharing = sharing;
    this.#keyOf = keyOf;
    this.#scratch = site.scratchFor(program);
  }

  /** Address of the values of a formula, good until the next call. */
  run(formula: number): number {
    const { instructions, outputs } = this.#program;
    const root = outputs[formula]!;
    this.#site.startFormula();
    const instruction = instructions[root]!;
    if (instruction.kind === 'field') return this.#field(instruction.name);
    if (instruction.kind === 'constant') return this.#constant(root, instruction.value);
    this.#admit(root);
    const plan = schedule(
      this.#program,
      root,
      (step) => this.#ready(step, root),
      (step) => this.#sharing.kept[step] === 1 && this.#sharing.lastFormula[step]! > formula,
    );
    this.#execute(plan, formula, root);
    return this.#matrix(root)!;
  }

  /** Throws if the formula's intermediate values take more room than it may have. */
  #admit(root: number): void {
    const { mostMatrices, tiles, tileBytes } = this.#site;
    const needed = peakMatrices(this.#program, root);
    if (needed <= mostMatrices) return;
    const megabytes = (matrices: number) => Math.ceil((matrices * tiles * tileBytes) / 2 ** 20);
    throw new AlphaError(
      'F019',
      `the formula needs ${megabytes(needed)} MB for intermediate values, at most ${megabytes(mostMatrices)} MB are allowed`,
      { hint: 'a simpler formula, fewer dates or symbols, or a larger budget.memoryMb' },
    );
  }

  /** Gives back what no later formula needs, `formula` being done. Cross-sections and results go to the cache. */
  settle(formula: number): void {
    const root = this.#program.outputs[formula]!;
    for (const step of [...this.#own.keys()]) if (!this.#needed(step, formula)) this.#letGo(step, step === root);
    for (const [step] of this.#lent) if (!this.#needed(step, formula)) this.#lent.delete(step);
    if (this.#lent.size === 0) this.#site.blocks.releaseCached();
  }

  #letGo(step: number, result = false): void {
    const block = this.#own.get(step);
    if (block === undefined) return;
    this.#own.delete(step);
    if (result || this.#isCross(step)) this.#site.blocks.keep(this.#keyOf(step), block);
    else this.#site.blocks.freeMatrix(block);
  }

  /** Gives everything back after a failure. */
  abandon(): void {
    for (const block of this.#own.values()) this.#site.blocks.freeMatrix(block);
    this.#own.clear();
    this.#lent.clear();
    this.#site.blocks.releaseCached();
  }

  #execute({ phases, matrices }: Schedule, formula: number, root: number): void {
    const lastPhase = this.#lastPhases(phases);
    const frame = {
      site: this.#site,
      program: this.#program,
      scratch: this.#scratch,
      matrix: (step: number) => this.#matrix(step),
    };
    for (const [at, { tiled, cross }] of phases.entries()) {
      for (const step of tiled) if (matrices.has(step)) this.#own.set(step, this.#site.blocks.matrix());
      runTiled(frame, tiled);
      for (const step of cross) {
        const instruction = this.#program.instructions[step] as KernelInstruction;
        const inputs = instruction.inputs.map((input) => this.#crossInput(input));
        this.#own.set(step, this.#site.blocks.matrix());
        runCross(this.#site, instruction, this.#own.get(step)!, inputs, this.#scratch);
      }
      for (const [step, phase] of lastPhase) {
        if (phase === at && step !== root && !this.#needed(step, formula)) this.#letGo(step);
      }
    }
  }

  /** The last phase that reads each step. */
  #lastPhases(phases: Schedule['phases']): Map<number, number> {
    const last = new Map<number, number>();
    for (const [at, { tiled, cross }] of phases.entries()) {
      for (const step of [...tiled, ...cross]) {
        for (const input of (this.#program.instructions[step] as KernelInstruction).inputs) last.set(input, at);
      }
    }
    return last;
  }

  #crossInput(step: number): CrossInput {
    const instruction = this.#program.instructions[step]!;
    if (instruction.kind === 'group') return { group: instruction.name };
    if (instruction.kind === 'constant') return this.#constant(step, instruction.value);
    return this.#matrix(step)!;
  }

  /** A whole matrix of one value; lives as long as a formula's own matrices. */
  #constant(step: number, value: number): number {
    const known = this.#own.get(step);
    if (known !== undefined) return known;
    const { blocks, library, tiles, rows, ragged, tileBytes } = this.#site;
    const block = blocks.matrix();
    this.#own.set(step, block);
    library.kernels.fill!(block, tiles * rows, Number.isFinite(Math.fround(value)) ? value : Number.NaN);
    if (ragged > 0) library.kernels.clearPadding!(block + (tiles - 1) * tileBytes, rows, ragged);
    return block;
  }

  #matrix(step: number): number | null {
    const instruction = this.#program.instructions[step]!;
    if (instruction.kind === 'field') return this.#field(instruction.name);
    return this.#own.get(step) ?? this.#lent.get(step) ?? null;
  }

  #field(name: string): number {
    const address = this.#site.residence.fields.get(name);
    if (address === undefined) throw new Error(`the panel has no field ${name}`);
    return address;
  }

  /** Whether a step's values are at hand as a matrix; results and cross-sections may be found in the cache. */
  #ready(step: number, root: number): boolean {
    if (this.#matrix(step) !== null) return true;
    if (step !== root && !this.#isCross(step)) return false;
    const block = this.#site.blocks.find(this.#keyOf(step));
    if (block !== null) this.#lent.set(step, block);
    return block !== null;
  }

  #needed(step: number, formula: number): boolean {
    return this.#sharing.lastFormula[step]! > formula;
  }

  #isCross(step: number): boolean {
    const instruction = this.#program.instructions[step]!;
    return instruction.kind === 'kernel' && formOf(instruction.kernel) === 'cross';
  }
}
