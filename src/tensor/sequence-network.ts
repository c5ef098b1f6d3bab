import type { Rng } from '../util/rng.js';
import { createLstmLayer, type LstmLayer } from './lstm.js';
import { type ParameterSpec, Parameters } from './parameters.js';
import { multiply, multiplyTransposed, type Packed, pack, transposedScratch } from './product.js';
import { type Ragged, raggedOf } from './ragged.js';
import { type Floats, Workspace } from './workspace.js';

export interface NetworkShape {
  /** Input tokens: 0 .. inputs - 1. */
  readonly inputs: number;
  /** Longest sequence. */
  readonly positions: number;
  /** Numbers per row that come out. */
  readonly outputs: number;
  /** Width of embedding and states, a multiple of 8 (default 128). */
  readonly width?: number;
  /** Default 2. */
  readonly layers?: number;
}

/** Outputs by row: row r begins at `r stride`. Valid until the next call. */
export interface Rows {
  readonly ragged: Ragged;
  readonly stride: number;
  readonly data: Float32Array;
}

/** States of a batch of sequences that grow one token at a time, all at the same position. */
export interface Stepper {
  /** Feeds one token to each of the first `tokens.length` states; outputs by state, valid until the next call. */
  step(tokens: readonly number[]): { readonly stride: number; readonly data: Float32Array };
  /** State `from` takes the place of state `to`. */
  move(from: number, to: number): void;
}

/**
 * Token and position embedding, LSTM layers, one linear head. Sequences keep their own length: no padding, no dropout,
 * and a row's outputs do not depend on what else is in the batch, to the bit.
 *
 * (embedding + position) W is a sum of two rows of small tables, so the first layer's product with its input is a look-up.
 */
export class SequenceNetwork {
  readonly shape: Required<NetworkShape>;
  readonly parameters: Parameters<string>;
  readonly #workspace = new Workspace();
  readonly #width: number;
  /** Outputs, rounded up to whole panels. */
  readonly #columns: number;
  readonly #layers: readonly LstmLayer[];
  readonly #tokenTable: Floats;
  readonly #positionTable: Floats;
  readonly #packs: { readonly ahead: readonly Floats[]; readonly back: readonly Floats[] };
  #ahead: Packed[] = [];
  #back: Packed[] = [];
  #fresh = -1;
  readonly #out;
  readonly #scratch;
  readonly #tableGradient: Floats;
  #index;
  #last: { ragged: Ragged; top: Floats; hidden: Floats[] } | null = null;

  constructor(shape: NetworkShape, rng: Rng) {
    const { inputs, positions, outputs, width = 128, layers = 2 } = shape;
    this.shape = { inputs, positions, outputs, width, layers };
    const workspace = this.#workspace;
    this.#width = width;
    this.#columns = 8 * Math.ceil(outputs / 8);
    this.parameters = new Parameters(workspace, specsOf(this.shape, this.#columns), rng);
    this.#out = workspace.growing();
    this.#scratch = workspace.growing();
    this.#index = workspace.ints(64);
    const scratch = (m: number, n: number) => this.#scratch.of(transposedScratch(workspace, m, n)).address;
    this.#layers = Array.from({ length: layers }, (_, layer) =>
      createLstmLayer(workspace, width, this.parameters.get(`recurrent${layer}`), scratch),
    );
    this.#tokenTable = workspace.floats(inputs * 4 * width);
    this.#positionTable = workspace.floats(positions * 4 * width);
    this.#tableGradient = workspace.floats((inputs + positions) * 4 * width);
    // Input weights of each layer, then the head.
    const sizes = [...this.#layers.map(() => 4 * width * width), width * this.#columns];
    const packs = () => sizes.map((size) => workspace.floats(size));
    this.#packs = { ahead: packs(), back: packs() };
  }

  /** Outputs for every prefix: row (rank r, time t) has seen tokens 0 .. t of the sequence. */
  forward(sequences: readonly (readonly number[])[]): Rows {
    this.#refresh();
    const ragged = raggedOf(sequences.map((sequence) => sequence.length));
    this.#indexOf(ragged, sequences);
    const { active, offset, rows } = ragged;
    const hidden: Floats[] = [];
    this.#layers.forEach((layer, l) => {
      const gates = layer.gates(rows);
      if (l === 0) for (const [time, count] of active.entries()) this.#lookUp(gates, offset[time]!, count, time);
      else this.#fromBelow(l, gates, hidden[l - 1]!, rows);
      hidden.push(layer.forward(ragged));
    });
    const top = hidden.at(-1)!;
    const out = this.#out.of(rows * this.#columns);
    this.#head(out, top, rows);
    this.#last = { ragged, top, hidden };
    return { ragged, stride: this.#columns, data: out.data };
  }

  /**
   * Adds to the weights' gradient what the last `forward` and the outputs' gradient, written over its outputs (all of the
   * stride), say.
   */
  backward(): void {
    if (this.#last === null) throw new RangeError('backward without forward');
    const { ragged, top, hidden } = this.#last;
    this.#last = null;
    const { rows } = ragged;
    const { kernels } = this.#workspace;
    const out = this.#out.of(rows * this.#columns);
    const head = this.parameters.get('head');
    const scratch = (n: number) => this.#scratch.of(transposedScratch(this.#workspace, this.#width, n)).address;
    const product = (to: number, a: number, b: number, n: number, count: number) =>
      multiplyTransposed(this.#workspace, to, a, b, { m: this.#width, n, rows: count, scratch: scratch(n) });
    product(head.gradient.address, top.address, out.address, this.#columns, rows);
    kernels.sumRows!(this.parameters.get('headBias').gradient.address, out.address, rows, this.#columns);
    const layers = this.#layers;
    multiply(
      this.#workspace,
      layers.at(-1)!.hiddenGradient(rows).address,
      out.address,
      rows,
      this.#back[layers.length]!,
    );
    for (let l = layers.length - 1; l >= 0; l--) {
      const gates = layers[l]!.backward(ragged);
      const gateColumns = 4 * this.#width;
      kernels.sumRows!(this.parameters.get(`bias${l}`).gradient.address, gates.address, rows, gateColumns);
      if (l === 0) {
        this.#tablesBack(ragged, gates, product);
        return;
      }
      const below = hidden[l - 1]!;
      product(this.parameters.get(`input${l}`).gradient.address, below.address, gates.address, gateColumns, rows);
      multiply(this.#workspace, layers[l - 1]!.hiddenGradient(rows).address, gates.address, rows, this.#back[l]!);
    }
  }

  /** States for `batch` sequences, at their beginning. Only one stepper is used at a time. */
  stepper(batch: number): Stepper {
    this.#refresh();
    const width = this.#width;
    const state = () => this.#layers.map(() => this.#workspace.floats(width * batch));
    this.#states ??= { batch, h: state(), c: state() };
    if (this.#states.batch < batch) this.#states = { batch, h: state(), c: state() };
    const { h, c } = this.#states;
    for (const { data } of [...h, ...c]) data.fill(0);
    let time = 0;
    return {
      step: (tokens) => {
        const rows = tokens.length;
        this.#ensureIndex(rows);
        this.#index.data.set(tokens);
        this.#layers.forEach((layer, l) => {
          const gates = layer.gates(rows);
          if (l === 0) this.#lookUp(gates, 0, rows, time);
          else this.#fromBelow(l, gates, h[l - 1]!, rows);
          layer.step(rows, h[l]!, c[l]!);
        });
        time++;
        const out = this.#out.of(rows * this.#columns);
        this.#head(out, h.at(-1)!, rows);
        return { stride: this.#columns, data: out.data };
      },
      move: (from, to) => {
        for (const { data } of [...h, ...c]) data.copyWithin(to * width, from * width, (from + 1) * width);
      },
    };
  }

  #states: { batch: number; h: Floats[]; c: Floats[] } | null = null;

  #indexOf({ order, active, offset, rows }: Ragged, sequences: readonly (readonly number[])[]): void {
    this.#ensureIndex(rows);
    active.forEach((count, time) => {
      for (let rank = 0; rank < count; rank++) this.#index.data[offset[time]! + rank] = sequences[order[rank]!]![time]!;
    });
  }

  #ensureIndex(rows: number): void {
    if (this.#index.data.length < rows) this.#index = this.#workspace.ints(2 * rows);
  }

  #lookUp(gates: Floats, row: number, count: number, time: number): void {
    const columns = 4 * this.#width;
    this.#workspace.kernels.gatherRows!(
      gates.address + 4 * columns * row,
      this.#tokenTable.address,
      this.#index.address + 4 * row,
      this.#positionTable.address + 4 * columns * time,
      count,
      columns,
    );
  }

  #fromBelow(layer: number, gates: Floats, below: Floats, rows: number): void {
    const bias = this.parameters.get(`bias${layer}`).weights.address;
    this.#workspace.kernels.fillRows!(gates.address, bias, rows, 4 * this.#width);
    multiply(this.#workspace, gates.address, below.address, rows, this.#ahead[layer]!, true);
  }

  #head(out: Floats, top: Floats, rows: number): void {
    const bias = this.parameters.get('headBias').weights.address;
    this.#workspace.kernels.fillRows!(out.address, bias, rows, this.#columns);
    multiply(this.#workspace, out.address, top.address, rows, this.#ahead[this.#layers.length]!, true);
  }

  /** Packs and tables from the weights as they are. */
  #refresh(): void {
    if (this.#fresh === this.parameters.version) return;
    this.#fresh = this.parameters.version;
    const workspace = this.#workspace;
    const weights = [...this.#layers.map((_, l) => this.parameters.get(`input${l}`)), this.parameters.get('head')];
    this.#ahead = weights.map(({ rows, columns, weights: { address } }, i) =>
      pack(workspace, this.#packs.ahead[i]!.address, address, { k: rows, n: columns }),
    );
    this.#back = weights.map(({ rows, columns, weights: { address } }, i) =>
      pack(workspace, this.#packs.back[i]!.address, address, { k: columns, n: rows, transposed: true }),
    );
    for (const layer of this.#layers) layer.refresh();
    const { inputs, positions, width } = this.shape;
    const { kernels } = workspace;
    const input = this.#ahead[0]!;
    multiply(workspace, this.#tokenTable.address, this.parameters.get('token').weights.address, inputs, input);
    const bias = this.parameters.get('bias0').weights.address;
    kernels.fillRows!(this.#positionTable.address, bias, positions, 4 * width);
    const position = this.parameters.get('position').weights.address;
    multiply(workspace, this.#positionTable.address, position, positions, input, true);
  }

  #tablesBack(
    { active, offset, rows }: Ragged,
    gates: Floats,
    product: (to: number, a: number, b: number, n: number, count: number) => void,
  ): void {
    const { kernels } = this.#workspace;
    const { inputs, positions } = this.shape;
    const columns = 4 * this.#width;
    const table = this.#tableGradient;
    table.data.fill(0);
    kernels.scatterRows!(table.address, gates.address, this.#index.address, rows, columns);
    const byPosition = table.address + 4 * columns * inputs;
    active.forEach((count, time) => {
      kernels.sumRows!(byPosition + 4 * columns * time, gates.address + 4 * columns * offset[time]!, count, columns);
    });
    const back = this.#back[0]!;
    for (const [name, from, count] of [
      ['token', table.address, inputs],
      ['position', byPosition, positions],
    ] as const) {
      const { weights, gradient } = this.parameters.get(name);
      product(this.parameters.get('input0').gradient.address, weights.address, from, columns, count);
      multiply(this.#workspace, gradient.address, from, count, back, true);
    }
  }
}

function specsOf(
  { inputs, positions, width, layers }: Required<NetworkShape>,
  columns: number,
): Record<string, ParameterSpec> {
  const spread = 1 / Math.sqrt(width);
  const square = { rows: width, columns: 4 * width, spread };
  // Forget gates begin open (Jozefowicz et al. 2015).
  const bias = (column: number) => (Math.floor(column / width) === 1 ? 1 : 0);
  const perLayer = Array.from({ length: layers }, (_, layer): [string, ParameterSpec][] => [
    [`input${layer}`, square],
    [`recurrent${layer}`, square],
    [`bias${layer}`, { rows: 1, columns: 4 * width, bias }],
  ]);
  return {
    token: { rows: inputs, columns: width, spread: Math.sqrt(3) },
    position: { rows: positions, columns: width, spread: Math.sqrt(3) / 4 },
    ...Object.fromEntries(perLayer.flat()),
    // Next to nothing at first: all that is legal is about equally likely.
    head: { rows: width, columns, spread: 0.01 },
    headBias: { rows: 1, columns },
  };
}
