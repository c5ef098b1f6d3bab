import type { KernelLibrary } from '../../kernels/library.js';

/** Words of a step of a chain, as src/kernels/assembly/chain.ts reads them. */
const WORDS = 9;

/** Where an operand of a chain lies; the codes are those of src/kernels/assembly/chain.ts. */
export type Place =
  | { readonly kind: 'constant'; readonly address: number }
  | { readonly kind: 'temporary'; readonly address: number }
  | { readonly kind: 'tile'; readonly address: number }
  | { readonly kind: 'matrix'; readonly address: number };

const KINDS: Readonly<Record<Place['kind'], number>> = { constant: 0, temporary: 1, tile: 2, matrix: 3 };

export interface ChainStep {
  readonly code: number;
  readonly out: Place;
  readonly inputs: readonly Place[];
}

/** Writes a chain's words to `address` (see `chainBytes`); returns the call that runs it over one tile. */
export function encodeChain(
  { memory, kernels }: KernelLibrary,
  address: number,
  steps: readonly ChainStep[],
  rows: number,
): (tile: number) => void {
  const words = memory.i32(address, steps.length * WORDS);
  words.fill(0);
  for (const [i, { code, out, inputs }] of steps.entries()) {
    words[i * WORDS] = code;
    for (const [k, place] of [out, ...inputs].entries()) {
      words[i * WORDS + 1 + 2 * k] = place.address;
      words[i * WORDS + 2 + 2 * k] = KINDS[place.kind];
    }
  }
  const { chain } = kernels;
  return (tile) => chain!(address, steps.length, rows, tile);
}

export function chainBytes(steps: number): number {
  return steps * WORDS * 4;
}
