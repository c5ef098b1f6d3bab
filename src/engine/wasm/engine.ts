import { type KernelLibrary, loadKernels } from '../../kernels/library.js';
import { cellsOf, type Panel } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import type { Backend, Values } from '../backend.js';
import { FormulaRunner } from './formula.js';
import { stepKeys } from './keys.js';
import { type Residence, residentPanel, settle } from './residence.js';
import { sharing } from './sharing.js';
import { type EngineLimits, Site } from './site.js';

const DEFAULT_LIMITS: EngineLimits = { cacheBytes: 256 * 2 ** 20, formulaBytes: 2 ** 30 };

export interface WasmOptions {
  readonly limits?: Partial<EngineLimits> | undefined;
  /** A library on a memory that already holds the panel, shared with other threads. */
  readonly shared?: { readonly library: KernelLibrary; readonly residence: Residence };
}

/**
 * The default backend: SIMD kernels over tiles of 16 symbols. Formulas of a batch are computed one after the other; what
 * they share is computed once, and cross-sections and results are found again in later batches.
 */
export class WasmEngine implements Backend {
  readonly name = 'wasm';
  readonly library: KernelLibrary;
  readonly #limits: EngineLimits;
  readonly #shared: boolean;
  /** What the memory held before any panel came. */
  readonly #empty: number;
  #site: Site | null = null;
  #panel: Panel | null = null;

  constructor({ limits, shared }: WasmOptions = {}) {
    this.library = shared?.library ?? loadKernels();
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#shared = shared !== undefined;
    this.#empty = this.library.memory.used;
    if (shared) this.#site = new Site(this.library, shared.residence, this.#limits);
  }

  hold(panel: Panel, dates: number): Panel {
    const { residence } = this.#settle(panel, dates);
    this.#panel = residentPanel(panel, residence, this.library.memory);
    return this.#panel;
  }

  evaluate(program: Program, panel: Panel): Values[] {
    const { memory } = this.library;
    const values: Values[] = [];
    this.each(program, panel, (address, i) => {
      values[i] = memory.f32(address, cellsOf({ dates: panel.dates.length, symbols: panel.symbols.length })).slice();
    });
    return values;
  }

  /**
   * Computes the outputs one after the other; `visit` gets the address of each matrix (float32, the panel's layout) in
   * the kernels' memory, which is good until it returns and must not be written to.
   */
  each(program: Program, panel: Panel | null, visit: (address: number, output: number) => void): void {
    const site = this.#siteOf(panel);
    const runner = new FormulaRunner(site, program, sharing(program), stepKeys(program));
    try {
      for (let i = 0; i < program.outputs.length; i++) {
        visit(runner.run(i), i);
        runner.settle(i);
      }
    } catch (error) {
      runner.abandon();
      throw error;
    }
  }

  /** Hits and misses of the cache of results, and what it holds. */
  get cache(): { readonly hits: number; readonly misses: number; readonly bytes: number } {
    const blocks = this.#site?.blocks;
    return { hits: 0, misses: 0, ...blocks?.stats, bytes: blocks?.cachedBytes ?? 0 };
  }

  /** Empties the cache of results. */
  forget(): void {
    this.#site?.blocks.forget();
  }

  /** Where the panel lies, once something was evaluated on it. */
  get residence(): Residence | null {
    return this.#site?.residence ?? null;
  }

  #siteOf(panel: Panel | null): Site {
    if (this.#site && (this.#shared || panel === this.#panel)) return this.#site;
    if (!panel) throw new Error('no panel to evaluate on');
    const site = this.#settle(panel, panel.dates.length);
    this.#panel = panel;
    return site;
  }

  /** The memory holds one panel at a time; another one takes its place. */
  #settle(panel: Panel, dates: number): Site {
    const { memory } = this.library;
    memory.release(this.#empty);
    this.#site = null;
    this.#site = new Site(this.library, settle(panel, memory, dates), this.#limits);
    return this.#site;
  }
}
