import type { SequenceNetwork } from '../../src/tensor/sequence-network.js';

/** The weights of a network as float64 matrices by name. */
export type Weights = Record<string, Float64Array>;

export function weightsOf(network: SequenceNetwork): Weights {
  const { parameters } = network;
  return Object.fromEntries(
    parameters.names.map((name) => [name, Float64Array.from(parameters.get(name).weights.data)]),
  );
}

/**
 * The same network from its definition, in float64: outputs [time][output] of one sequence. `columns` is the head's width.
 */
export function mirror(
  weights: Weights,
  { width, layers, columns }: { width: number; layers: number; columns: number },
  tokens: readonly number[],
): number[][] {
  const h = Array.from({ length: layers }, () => new Float64Array(width));
  const c = Array.from({ length: layers }, () => new Float64Array(width));
  return tokens.map((token, time) => {
    let x = Float64Array.from(
      { length: width },
      (_, i) => weights.token![token * width + i]! + weights.position![time * width + i]!,
    );
    for (let l = 0; l < layers; l++) {
      const gates = Float64Array.from({ length: 4 * width }, (_, j) => {
        let sum = weights[`bias${l}`]![j]!;
        for (let i = 0; i < width; i++) {
          sum += x[i]! * weights[`input${l}`]![i * 4 * width + j]!;
          sum += h[l]![i]! * weights[`recurrent${l}`]![i * 4 * width + j]!;
        }
        return sum;
      });
      const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
      for (let i = 0; i < width; i++) {
        const [input, forget, cell] = [0, 1, 2].map((gate) => gates[gate * width + i]!) as [number, number, number];
        c[l]![i] = sigmoid(forget) * c[l]![i]! + sigmoid(input) * Math.tanh(cell);
      }
      h[l] = Float64Array.from({ length: width }, (_, i) => sigmoid(gates[3 * width + i]!) * Math.tanh(c[l]![i]!));
      x = h[l]!;
    }
    return Array.from({ length: columns }, (_, j) => {
      let sum = weights.headBias![j]!;
      for (let i = 0; i < width; i++) sum += x[i]! * weights.head![i * columns + j]!;
      return sum;
    });
  });
}
