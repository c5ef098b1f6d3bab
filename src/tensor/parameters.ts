import type { Rng } from '../util/rng.js';
import type { Floats, Workspace } from './workspace.js';

/** A matrix of weights to be learnt; `spread`: uniform in +-spread at the start, `bias`: this value instead. */
export interface ParameterSpec {
  readonly rows: number;
  readonly columns: number;
  readonly spread?: number;
  readonly bias?: (column: number) => number;
}

/** A matrix of weights and its gradient, row-major. */
export interface Parameter {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Floats;
  readonly gradient: Floats;
}

export interface AdamOptions {
  readonly rate: number;
  /** Longest gradient, in the Euclidean norm over all weights; a longer one is scaled down to it (default 0.5). */
  readonly clip?: number;
  readonly b1?: number;
  readonly b2?: number;
  readonly epsilon?: number;
}

/**
 * All weights of a model in one block, with gradients and the moments of Adam in blocks of the same layout.
 * `version` counts the changes, so that what is derived from weights knows when it is stale.
 */
export class Parameters<Name extends string> {
  readonly #workspace: Workspace;
  readonly #weights: Floats;
  readonly #gradient: Floats;
  readonly #first: Floats;
  readonly #second: Floats;
  readonly #named: Record<Name, Parameter>;
  #steps = 0;
  version = 0;

  constructor(workspace: Workspace, specs: Readonly<Record<Name, ParameterSpec>>, rng: Rng) {
    this.#workspace = workspace;
    const entries = Object.entries(specs) as [Name, ParameterSpec][];
    // Each matrix begins on a line of 16.
    const sizes = entries.map(([, { rows, columns }]) => 16 * Math.ceil((rows * columns) / 16));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    this.#weights = workspace.floats(total);
    this.#gradient = workspace.floats(total);
    this.#first = workspace.floats(total);
    this.#second = workspace.floats(total);
    let at = 0;
    const named = entries.map(([name, { rows, columns, spread = 0, bias }], i): [Name, Parameter] => {
      const part = ({ address, data }: Floats) => ({
        address: address + 4 * at,
        data: data.subarray(at, at + rows * columns),
      });
      const weights = part(this.#weights);
      for (let j = 0; j < rows * columns; j++)
        weights.data[j] = bias ? bias(j % columns) : spread === 0 ? 0 : spread * (2 * rng.float() - 1);
      const gradient = part(this.#gradient);
      at += sizes[i]!;
      return [name, { rows, columns, weights, gradient }];
    });
    this.#named = Object.fromEntries(named) as Record<Name, Parameter>;
  }

  get(name: Name): Parameter {
    return this.#named[name];
  }

  get names(): readonly Name[] {
    return Object.keys(this.#named) as Name[];
  }

  get count(): number {
    return this.names.reduce((sum, name) => sum + this.get(name).weights.data.length, 0);
  }

  clearGradient(): void {
    this.#gradient.data.fill(0);
  }

  /** One step of Adam (Kingma & Ba 2015) down the gradient. Returns the gradient's norm before clipping. */
  step({ rate, clip = 0.5, b1 = 0.9, b2 = 0.999, epsilon = 1e-8 }: AdamOptions): number {
    const gradient = this.#gradient.data;
    let sum = 0;
    for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
    const norm = Math.sqrt(sum);
    const scale = norm > clip ? clip / norm : 1;
    this.#steps++;
    const correction2 = Math.sqrt(1 - b2 ** this.#steps);
    const stepRate = (rate * correction2) / (1 - b1 ** this.#steps);
    this.#workspace.kernels.adam!(
      this.#weights.address,
      this.#gradient.address,
      this.#first.address,
      this.#second.address,
      gradient.length,
      scale,
      stepRate,
      epsilon * correction2,
      b1,
      b2,
    );
    this.version++;
    return norm;
  }

  /** Weights and optimiser to the bit. */
  save(): SavedParameters {
    return {
      steps: this.#steps,
      weights: encode(this.#weights.data),
      first: encode(this.#first.data),
      second: encode(this.#second.data),
    };
  }

  load(saved: SavedParameters): void {
    this.#steps = saved.steps;
    decode(saved.weights, this.#weights.data);
    decode(saved.first, this.#first.data);
    decode(saved.second, this.#second.data);
    this.version++;
  }
}

/** Float32 numbers as base64, so that they can stand in JSON. */
export type SavedParameters = {
  readonly steps: number;
  readonly weights: string;
  readonly first: string;
  readonly second: string;
};

function encode({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function decode(text: string, to: Float32Array): void {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== to.byteLength) throw new RangeError('the saved weights belong to another network');
  new Uint8Array(to.buffer, to.byteOffset, to.byteLength).set(bytes);
}
