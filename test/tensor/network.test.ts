import { describe, expect, it } from 'vitest';
import { SequenceNetwork } from '../../src/tensor/sequence-network.js';
import { createRng } from '../../src/util/rng.js';
import { mirror, type Weights, weightsOf } from './mirror.js';

const SHAPE = { inputs: 7, positions: 6, outputs: 11, width: 8, layers: 2 };
const DIMENSIONS = { width: 8, layers: 2, columns: 16 };
const SEQUENCES = [[6, 0, 3, 2], [6], [6, 1, 1, 5, 4, 0], [6, 2, 4]];

/** Weights of each output in the loss: some function of place, so that no gradient vanishes by symmetry. */
const coefficient = (sequence: number, time: number, output: number) =>
  Math.sin(1 + 3 * sequence + 5 * time + 7 * output);

/** sum of coefficient x output + output^2 / 2, over all rows. */
function loss(weights: Weights): number {
  let sum = 0;
  SEQUENCES.forEach((tokens, s) => {
    mirror(weights, DIMENSIONS, tokens).forEach((row, time) => {
      row.slice(0, SHAPE.outputs).forEach((value, output) => {
        sum += coefficient(s, time, output) * value + value ** 2 / 2;
      });
    });
  });
  return sum;
}

/** Fourth-order differences: their own error lies far below what is asked for. */
function slopeAt(weights: Weights, values: Float64Array, i: number): number {
  const value = values[i]!;
  const change = 1e-4 * Math.max(1, Math.abs(value));
  const shifted = (by: number) => {
    values[i] = value + by;
    return loss(weights);
  };
  const slope =
    (8 * (shifted(change) - shifted(-change)) - (shifted(2 * change) - shifted(-2 * change))) / (12 * change);
  values[i] = value;
  return slope;
}

function gradientOf(network: SequenceNetwork): void {
  const { ragged, stride, data } = network.forward(SEQUENCES);
  ragged.lengths.forEach((length, rank) => {
    for (let time = 0; time < length; time++) {
      const row = (ragged.offset[time]! + rank) * stride;
      for (let output = 0; output < stride; output++) {
        const at = row + output;
        data[at] = output < SHAPE.outputs ? coefficient(ragged.order[rank]!, time, output) + data[at]! : 0;
      }
    }
  });
  network.backward();
}

describe('the network', () => {
  const network = () => {
    const made = new SequenceNetwork(SHAPE, createRng(1));
    // The head starts near zero; here it must say something.
    const rng = createRng(2);
    made.parameters.get('head').weights.data.forEach((_, i, head) => {
      head[i] = rng.normal() / 3;
    });
    made.parameters.version++;
    return made;
  };

  it('says what its definition in float64 says', () => {
    const made = network();
    const weights = weightsOf(made);
    const { ragged, stride, data } = made.forward(SEQUENCES);
    SEQUENCES.forEach((tokens, s) => {
      const rank = ragged.order.indexOf(s);
      mirror(weights, DIMENSIONS, tokens).forEach((row, time) => {
        for (let output = 0; output < SHAPE.outputs; output++)
          expect(data[(ragged.offset[time]! + rank) * stride + output]).toBeCloseTo(row[output]!, 5);
      });
    });
  });

  it('has the gradient that finite differences of the definition have: relative error below 1e-5', () => {
    const made = network();
    made.parameters.clearGradient();
    gradientOf(made);
    const weights = weightsOf(made);
    for (const name of made.parameters.names) {
      const values = weights[name]!;
      const places = [...values.keys()].filter((i) => i % Math.ceil(values.length / 100) === 0);
      const exact = places.map((i) => slopeAt(weights, values, i));
      const { data } = made.parameters.get(name).gradient;
      const norm = Math.hypot(...exact);
      const error = Math.hypot(...exact.map((slope, at) => slope - data[places[at]!]!));
      expect(norm, name).toBeGreaterThan(0.01);
      expect(error / norm, name).toBeLessThan(1e-5);
    }
  });

  it('gives a row the same bits whatever else is in the batch', () => {
    const made = network();
    const alone = made.forward([SEQUENCES[2]!]);
    const rows = SEQUENCES[2]!.map((_, time) => [...alone.data.slice(time * alone.stride, time * alone.stride + 11)]);
    const { ragged, stride, data } = made.forward(SEQUENCES);
    const rank = ragged.order.indexOf(2);
    rows.forEach((row, time) => {
      const at = (ragged.offset[time]! + rank) * stride;
      expect([...data.slice(at, at + 11)]).toEqual(row);
    });
    const stepper = made.stepper(5);
    SEQUENCES[2]!.forEach((token, time) => {
      const out = stepper.step([6, 6, token, 0, 1].slice(0, 3));
      expect([...out.data.slice(2 * out.stride, 2 * out.stride + 11)]).toEqual(rows[time]);
    });
  });

  it('learns a sequence by heart, and goes on after save and load with the same bits', () => {
    const made = network();
    const train = (target: SequenceNetwork, steps: number) => {
      let error = 0;
      for (let i = 0; i < steps; i++) {
        const { data, ragged, stride } = target.forward(SEQUENCES);
        error = 0;
        ragged.active.forEach((count, time) => {
          for (let rank = 0; rank < count; rank++) {
            const token = SEQUENCES[ragged.order[rank]!]![time]!;
            for (let output = 0; output < SHAPE.outputs; output++) {
              const at = (ragged.offset[time]! + rank) * stride + output;
              data[at]! -= coefficient(token, time, output);
              error += data[at]! ** 2;
            }
          }
        });
        target.parameters.clearGradient();
        target.backward();
        target.parameters.step({ rate: 0.02, clip: 10 });
      }
      return error;
    };
    expect(train(made, 400)).toBeLessThan(0.05 * train(network(), 1));
    const twin = network();
    twin.parameters.load(JSON.parse(JSON.stringify(made.parameters.save())));
    train(made, 5);
    train(twin, 5);
    expect(twin.parameters.save()).toEqual(made.parameters.save());
  });
});
