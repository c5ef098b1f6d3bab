import type { Backend, Values } from '../../src/engine/index.js';
import { createBackend } from '../../src/engine/index.js';
import { createReferenceBackend } from '../../src/engine/reference/backend.js';
import type { Panel } from '../../src/panel/panel.js';
import type { Program } from '../../src/plan/program.js';
import { createRng } from '../../src/util/rng.js';

/** What two values of one cell may differ by. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export interface Comparison {
  /** Of all outputs; what fills the last tile is compared too, and not counted. */
  readonly cells: number;
  /** Cells that differ although input noise of 1e-6 does not move them that far. */
  readonly wrong: readonly Mismatch[];
  /** By output: cells that differ where such noise moves the reference as far, or flips its mask. */
  readonly excused: readonly number[];
}

export interface Mismatch {
  readonly output: number;
  readonly cell: number;
  readonly got: number;
  readonly want: number;
}

const NOISE = 1e-6;
const NOISY_RUNS = 4;
/** More of these: a tie that rounding breaks is broken by chance. */
const ROUNDING_RUNS = 16;
/** One unit in the last place of a float32, twice over. */
const ROUNDING = 2 ** -23;

/**
 * The conformance rule: a float32 backend agrees with the reference that rounds each step, but for cells which hang
 * on rounding and so change just as much when the inputs are changed by 1e-6, or each step by a rounding error.
 */
export function compare(backend: Backend, program: Program, panel: Panel, tolerance: Tolerance): Comparison {
  const got = backend.evaluate(program, panel);
  const reference = createBackend('reference32');
  const want = reference.evaluate(program, panel);
  let noisy: Values[][] | undefined;
  const wrong: Mismatch[] = [];
  const excused = want.map(() => 0);
  let cells = 0;
  for (const [output, values] of want.entries()) {
    cells += panel.dates.length * panel.symbols.length;
    for (let cell = 0; cell < values.length; cell++) {
      if (close(got[output]![cell]!, values[cell]!, tolerance)) continue;
      noisy ??= shaken(program, panel);
      const moves = noisy.some((run) => !close(run[output]![cell]!, values[cell]!, tolerance));
      if (moves) excused[output]!++;
      else wrong.push({ output, cell, got: got[output]![cell]!, want: values[cell]! });
    }
  }
  return { cells, wrong, excused };
}

/** What the reference makes of a program when its inputs are changed by 1e-6, or each step by a rounding error. */
export function shaken(program: Program, panel: Panel): Values[][] {
  const reference = createBackend('reference32');
  return [
    ...Array.from({ length: NOISY_RUNS }, (_, run) => reference.evaluate(program, disturbed(panel, run))),
    ...Array.from({ length: ROUNDING_RUNS }, (_, run) => rounding(run).evaluate(program, panel)),
  ];
}

function close(a: number, b: number, { relative, absolute }: Tolerance): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) === Number.isNaN(b);
  return Math.abs(a - b) <= absolute + relative * Math.abs(b);
}

/**
 * The reference with each step's results off by a rounding error; in every other run in proportion to what they were
 * summed from, which hides the error of a value that is a peak of its inputs.
 */
function rounding(run: number): Backend {
  const rng = createRng(run, 'rounding');
  return createReferenceBackend({
    round: true,
    disturb: (values, summed) => {
      const input = run % 2 === 0 ? summed : null;
      for (let cell = 0; cell < values.length; cell++) {
        const size = Math.abs(values[cell]!) + (input && Number.isFinite(input[cell]!) ? Math.abs(input[cell]!) : 0);
        values[cell]! += ROUNDING * (2 * rng.float() - 1) * size;
      }
    },
  });
}

/** Every value off by up to 1e-6 of itself; equal values stay equal, so that ties in the data are kept. */
function disturbed(panel: Panel, run: number): Panel {
  const rng = createRng(run, 'noise');
  const factors = new Map<number, number>();
  const factorOf = (value: number): number => {
    const known = factors.get(value);
    if (known !== undefined) return known;
    const factor = 1 + NOISE * (2 * rng.float() - 1);
    factors.set(value, factor);
    return factor;
  };
  const fields = [...panel.fields].map(([name, matrix]) => {
    return [name, matrix.map((value) => (Number.isNaN(value) ? value : value * factorOf(value)))] as const;
  });
  return { ...panel, fields: new Map(fields) };
}
