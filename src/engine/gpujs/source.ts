import { type Shape, TILE, tilesOf } from '../../panel/panel.js';

/**
 * Kernels are JavaScript that gpu.js reads, put together from these templates and the panel's shape; numbers of a formula
 * come as the array `p`. A matrix has two planes, values [tile][date][lane] and, behind them, whether each counts: drivers
 * differ in what they make of NaN, so none ever reaches one. Missing values are 0.
 */
export interface Source {
  readonly text: string;
  readonly output: readonly number[];
}

/** Float32's range; a literal just below its end, which every compiler reads as finite. */
const FINITE = '3.4e38';

/** Output of a matrix: lane, date, tile, the second plane behind the first. */
export function planes(shape: Shape): readonly number[] {
  return [TILE, shape.dates, 2 * tilesOf(shape)];
}

/** A kernel that gives a matrix; the body sets `r` and `ok` (1 or 0) for `tile`, `date` and `lane`. */
export function matrixSource(shape: Shape, args: readonly string[], body: string): Source {
  const tiles = tilesOf(shape);
  return {
    output: planes(shape),
    text: `function (${['p', ...args].join(', ')}) {
  let plane = 0;
  let tile = this.thread.z;
  if (tile >= ${tiles}) { plane = 1; tile = tile - ${tiles}; }
  const date = this.thread.y;
  const lane = this.thread.x;
  let r = 0.0;
  let ok = 0.0;
  ${body}
  if (!(Math.abs(r) <= ${FINITE})) { ok = 0.0; }
  if (tile * ${TILE} + lane >= ${shape.symbols}) { ok = 0.0; }
  if (ok < 0.5) { r = 0.0; }
  if (plane > 0) { r = ok; }
  return r;
}`,
  };
}

/** Reads a value, and whether it counts, of argument `a` at a date. */
export function read(shape: Shape, a: string, into: string, date = 'date', tile = 'tile', lane = 'lane'): string {
  return `const ${into} = ${a}[${tile}][${date}][${lane}];
const ok${into} = ${a}[${tile} + ${tilesOf(shape)}][${date}][${lane}];`;
}

/** Exponents whose sums are all up to 126. */
const EXPONENTS = [64, 32, 16, 8, 4, 2];

/**
 * Declares `unit`, a power of 2 that scales `largest` to about 1, so that scaling rounds nothing: differences that cancel
 * without it cancel with it. Drivers' own powers and logarithms are not exact, products of powers of 2 are.
 */
export function unitOf(largest: string, unit: string): string {
  const [size, up, down] = ['size', 'up', 'down'].map((name) => `${name}_${unit}`);
  const power = (name: string, e: number) => `${name}${e}`;
  const powers = EXPONENTS.toReversed().map((e) =>
    e === 2
      ? `const ${power(up!, e)} = 4.0; const ${power(down!, e)} = 0.25;`
      : [up!, down!]
          .map((name) => `const ${power(name, e)} = ${power(name, e / 2)} * ${power(name, e / 2)};`)
          .join(' '),
  );
  const step = (when: string, factor: string) =>
    `if (${size} ${when}) { ${size} = ${size} * ${factor}; ${unit} = ${unit} * ${factor}; }`;
  return [
    `let ${size} = ${largest}; let ${unit} = 1.0;`,
    ...powers,
    ...EXPONENTS.map((e) => step(`>= ${power(up!, e)}`, power(down!, e))),
    ...EXPONENTS.map((e) => step(`< ${power(down!, e)}`, power(up!, e))),
  ].join('\n');
}

/**
 * Runs over the symbols of a date: `other` is the value there, of a member that counts; `u` is the universe. `id` tells
 * the loops of one source apart: gpu.js moves their variables out of them.
 */
export function eachSymbol(shape: Shape, a: string, date: string, body: string, id = 0): string {
  const [t, l] = [`t${id}`, `l${id}`];
  return `for (let ${t} = 0; ${t} < ${tilesOf(shape)}; ${t}++) {
  for (let ${l} = 0; ${l} < ${TILE}; ${l}++) {
    if (${t} * ${TILE} + ${l} < ${shape.symbols}) {
      if (${a}[${t} + ${tilesOf(shape)}][${date}][${l}] * u[${t}][${date}][${l}] > 0.5) {
        const other = ${a}[${t}][${date}][${l}];
        ${body}
      }
    }
  }
}`;
}
