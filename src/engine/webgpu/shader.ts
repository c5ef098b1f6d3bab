import type { Shape } from '../../panel/panel.js';
import { cellsOf } from '../../panel/panel.js';
import { type Dispatch, type Resource, resourceKey, wordOf } from './job.js';
import { CELLS_PER_GROUP, LANES, LINE, PRELUDE } from './wgsl.js';

/** Where a kernel finds an input: a matrix on the device, or the same number in every cell. */
export type Source =
  | { readonly kind: 'matrix'; readonly resource: Resource }
  | { readonly kind: 'constant'; readonly value: number };

/** The text that reads the word at an index. */
export type Reader = (index: string) => string;

/** What every shader may call by name; they are the first words of its parameters. */
const FIXED = ['DATES', 'SYMBOLS', 'CELLS'] as const;

/**
 * Writes one shader. Numbers, buffers and functions get names in order of appearance, so that formulas of the same shape
 * give the same text.
 */
export class Shader {
  readonly shape: Shape;
  readonly #universe: boolean;
  readonly #resources: Resource[];
  readonly #names = new Map<string, string>();
  readonly #params: number[];
  readonly #functions: string[] = [];
  readonly #included = new Set<string>();
  readonly #defined = new Map<string, string>();

  constructor(shape: Shape, universe: boolean, out: Resource) {
    this.shape = shape;
    this.#universe = universe;
    this.#resources = [out];
    this.#params = [shape.dates, shape.symbols, cellsOf(shape)];
  }

  /** The name of a buffer that is read. */
  buffer(resource: Resource): string {
    const key = resourceKey(resource);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `b${this.#resources.length}`;
    this.#resources.push(resource);
    this.#names.set(key, name);
    return name;
  }

  reader(source: Source): Reader {
    if (source.kind === 'constant') {
      const param = this.word(wordOf(source.value));
      return () => param;
    }
    const name = this.buffer(source.resource);
    return (index) => `${name}[${index}]`;
  }

  /** A number as u32, as f32, and as bits. */
  count(value: number): string {
    return this.word(value >>> 0);
  }

  float(value: number): string {
    return `num(${this.word(wordOf(value))})`;
  }

  word(bits: number): string {
    const at = this.#params.push(bits >>> 0) - 1;
    return paramAt(at);
  }

  /** Words that a shader finds by number, room for `size` of them; shaders differ in no text for having fewer. */
  table(words: readonly number[], size: number): Reader {
    const base = this.#params.length;
    for (let i = 0; i < size; i++) this.#params.push((words[i] ?? 0) >>> 0);
    return (index) => `p[(${base}u + ${index}) >> 2u][(${base}u + ${index}) & 3u]`;
  }

  /** Condition: whether a cell takes part in cross-sections. */
  member(cell: string): string {
    if (!this.#universe) return 'true';
    const name = this.buffer({ kind: 'universe' });
    return `((${name}[(${cell}) >> 2u] >> (((${cell}) & 3u) * 8u)) & 255u) != 0u`;
  }

  /** Adds a function; `header` is what stands between its name and its body. The same text is one function. */
  define(header: string, body: string): string {
    const text = `${header} {\n${body}\n}`;
    const known = this.#defined.get(text);
    if (known !== undefined) return known;
    const name = `f${this.#defined.size}`;
    this.#defined.set(text, name);
    this.#functions.push(`fn ${name}${text}`);
    return name;
  }

  /** Functions that do not know the panel. */
  include(text: string): void {
    this.#included.add(text);
  }

  /** A value of the cell at work from a function of its own; returns the call. */
  leaf(body: string): string {
    return `${this.define('(cell: u32, date: u32, symbol: u32) -> V', body)}(cell, date, symbol)`;
  }

  /** A dispatch that computes one word per cell of the panel. */
  perCell(body: string): Dispatch {
    return this.#finish(
      CELLS_PER_GROUP,
      `let cell = group * ${CELLS_PER_GROUP}u + lane;
if (cell >= CELLS) { return; }
let line = cell / ${LINE}u;
let date = line % DATES;
let symbol = (line / DATES) * ${LINE}u + cell % ${LINE}u;
if (symbol >= SYMBOLS) { out[cell] = MISSING; return; }
${body}`,
      Math.ceil(cellsOf(this.shape) / CELLS_PER_GROUP),
    );
  }

  /** A dispatch with one invocation for each of `count` things, called `item`. */
  perItem(count: number, body: string): Dispatch {
    const limit = this.count(count);
    return this.#finish(
      CELLS_PER_GROUP,
      `let item = group * ${CELLS_PER_GROUP}u + lane;
if (item >= ${limit}) { return; }
${body}`,
      Math.ceil(count / CELLS_PER_GROUP),
    );
  }

  /** A dispatch with one workgroup of LANES invocations for each of `count` things. `shared`: workgroup memory. */
  perGroup(count: number, body: string, shared: string): Dispatch {
    const limit = this.count(count);
    return this.#finish(LANES, `if (group >= ${limit}) { return; }\n${body}`, count, shared);
  }

  #finish(size: number, body: string, workgroups: number, shared = ''): Dispatch {
    const bindings = this.#resources.map((_, i) =>
      i === 0
        ? '@group(0) @binding(1) var<storage, read_write> out: array<u32>;'
        : `@group(0) @binding(${i + 1}) var<storage, read> b${i}: array<u32>;`,
    );
    const vectors = Math.ceil(this.#params.length / 4);
    const fixed = FIXED.map((name, i) => `let ${name} = ${paramAt(i)};`).join(' ');
    // Functions see the panel's shape as parameters do: by name.
    const functions = this.#functions.map((text) => text.replace('{\n', `{\n${fixed}\n`));
    const shader = [
      PRELUDE,
      ...this.#included,
      `@group(0) @binding(0) var<uniform> p: array<vec4u, ${vectors}>;`,
      ...bindings,
      shared,
      ...functions,
      `@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) w: vec3u, @builtin(num_workgroups) g: vec3u, @builtin(local_invocation_index) lane: u32) {
${fixed}
let group = w.x + w.y * g.x;
${body}
}`,
    ].join('\n');
    const [out, ...inputs] = this.#resources;
    return { shader, params: this.#params, resources: [out!, ...inputs], workgroups };
  }
}

function paramAt(at: number): string {
  return `p[${at >> 2}].${'xyzw'[at & 3]}`;
}
