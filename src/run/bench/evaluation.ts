import { environmentOf } from '../../engine/index.js';
import { WasmEngine } from '../../engine/wasm/engine.js';
import { check, parse } from '../../lang/index.js';
import { cellsOf, type Panel, shapeOf } from '../../panel/panel.js';
import { plan } from '../../plan/plan.js';
import type { Program } from '../../plan/program.js';
import { MINED, SINGLE } from './formulas.js';
import type { Task } from './measure.js';
import { PLAIN } from './plain.js';

/** An engine with the panel in its memory, and a copy of a matrix there to measure by. */
export class Workbench {
  readonly engine = new WasmEngine({ limits: { cacheBytes: 2 ** 30, formulaBytes: 2 ** 31 } });
  readonly #to: number;

  constructor(readonly panel: Panel) {
    const { memory } = this.engine.library;
    this.engine.evaluate(this.program(['close']), panel);
    this.#to = memory.alloc(this.matrixBytes);
  }

  get matrixBytes(): number {
    return cellsOf(shapeOf(this.panel)) * 4;
  }

  program(formulas: readonly string[]): Program {
    const environment = environmentOf(this.panel);
    return plan(
      formulas.map((source) => check(parse(source), environment, { source }).ast),
      environment,
    );
  }

  /** A copy of one matrix, which everything else is a multiple of. */
  copy(): Task {
    const { kernels } = this.engine.library;
    const from = this.engine.residence!.fields.get('close')!;
    const lines = this.matrixBytes / 64;
    return { name: 'memcpy', run: () => kernels.copy!(this.#to, from, lines) };
  }

  /** Evaluates formulas as one batch, nothing cached. */
  evaluation(name: string, formulas: readonly string[]): Task {
    const program = this.program(formulas);
    return { name, run: () => this.#run(program) };
  }

  singles(): Task[] {
    return Object.entries(SINGLE).map(([name, formula]) => this.evaluation(name, [formula]));
  }

  /** The thirty mined formulas one by one: their times are added up. */
  mined(): Task[] {
    return MINED.map((formula, i) => this.evaluation(`mined ${i + 1}`, [formula]));
  }

  /** The operators that have a form as plain loops. */
  plain(): Task[] {
    const { fields } = this.panel;
    const shape = shapeOf(this.panel);
    const [x, y] = [fields.get('close')!, fields.get('volume')!].map((matrix) => Float32Array.from(matrix));
    const out = new Float32Array(cellsOf(shape));
    return Object.entries(PLAIN).map(([name, loop]) => ({
      name: `plain ${name}`,
      run: () => loop(out, x!, y!, shape),
    }));
  }

  #run(program: Program): void {
    this.engine.each(program, this.panel, () => {});
    this.engine.forget();
  }
}
