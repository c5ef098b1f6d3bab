import type { Parameter } from './parameters.js';
import { multiply, multiplyTransposed, type Packed, pack } from './product.js';
import type { Ragged } from './ragged.js';
import type { Floats, Growing, Workspace } from './workspace.js';

/**
 * One layer of an LSTM (Hochreiter & Schmidhuber 1997, with forget gates) over ragged sequences. What the input says to
 * the gates, biases included, is the caller's; the layer adds what its own past says:
 *   i, f, o = sigmoid(pre + h W), g = tanh(pre + h W), c = f c' + i g, h = o tanh(c).
 * Gates lie in the order i, f, g, o.
 */
export interface LstmLayer {
  /** Weights changed: prepares them again. */
  refresh(): void;
  /** The gates' block for so many rows: to be filled with the input's share before `forward`. */
  gates(rows: number): Floats;
  /** Hidden states by row, from the gates. */
  forward(ragged: Ragged): Floats;
  /** Block for the gradient of the hidden states: to be filled before `backward`. */
  hiddenGradient(rows: number): Floats;
  /** Adds to the weights' gradient; returns the gradient of the input's share, by row. */
  backward(ragged: Ragged): Floats;
  /** One step of `count` states that lie together, `gates` filled; h and c are overwritten. */
  step(count: number, h: Floats, c: Floats): void;
}

export function createLstmLayer(
  workspace: Workspace,
  width: number,
  recurrent: Parameter,
  scratch: (m: number, n: number) => number,
): LstmLayer {
  const { kernels } = workspace;
  const size = 4 * width * width;
  const forwardPack = workspace.floats(size);
  const backwardPack = workspace.floats(size);
  let ahead: Packed;
  let back: Packed;
  const blocks = names((): Growing => workspace.growing());
  const gatesOf = (rows: number) => blocks.gates.of(4 * width * rows);
  const at = ({ address }: Floats, row: number, columns = width) => address + 4 * columns * row;

  return {
    refresh: () => {
      const shape = { k: width, n: 4 * width };
      ahead = pack(workspace, forwardPack.address, recurrent.weights.address, shape);
      back = pack(workspace, backwardPack.address, recurrent.weights.address, {
        k: 4 * width,
        n: width,
        transposed: true,
      });
    },
    gates: gatesOf,
    forward: ({ active, offset, rows }) => {
      const gates = gatesOf(rows);
      const h = blocks.h.of(width * rows);
      const c = blocks.c.of(width * rows);
      const tc = blocks.tc.of(width * rows);
      const zeros = blocks.zeros.of(width * (active[0] ?? 0));
      active.forEach((count, time) => {
        const first = offset[time]!;
        const before = time === 0 ? -1 : offset[time - 1]!;
        if (time > 0) multiply(workspace, at(gates, first, 4 * width), at(h, before), count, ahead, true);
        const cBefore = time === 0 ? zeros.address : at(c, before);
        kernels.lstmCell!(
          at(gates, first, 4 * width),
          cBefore,
          at(c, first),
          at(tc, first),
          at(h, first),
          count,
          width,
        );
      });
      return h;
    },
    hiddenGradient: (rows) => blocks.dh.of(width * rows),
    backward: ({ active, offset, rows }) => {
      const gates = gatesOf(rows);
      const h = blocks.h.of(width * rows);
      const c = blocks.c.of(width * rows);
      const tc = blocks.tc.of(width * rows);
      const dh = blocks.dh.of(width * rows);
      const first = active[0] ?? 0;
      const zeros = blocks.zeros.of(width * first);
      const dc = blocks.dc.of(width * first);
      const hBefore = blocks.hBefore.of(width * rows);
      dc.data.fill(0);
      hBefore.data.fill(0, 0, width * first);
      for (let time = active.length - 1; time >= 0; time--) {
        const here = offset[time]!;
        const later = active[time + 1] ?? 0;
        // The gates of the next step hold their gradients already.
        if (later > 0) multiply(workspace, at(dh, here), at(gates, offset[time + 1]!, 4 * width), later, back, true);
        const cBefore = time === 0 ? zeros.address : at(c, offset[time - 1]!);
        const count = active[time]!;
        kernels.lstmCellBack!(
          at(gates, here, 4 * width),
          cBefore,
          at(tc, here),
          at(dh, here),
          dc.address,
          count,
          width,
        );
        if (time === 0) continue;
        const before = offset[time - 1]! * width;
        hBefore.data.set(h.data.subarray(before, before + count * width), here * width);
      }
      multiplyTransposed(workspace, recurrent.gradient.address, hBefore.address, gates.address, {
        m: width,
        n: 4 * width,
        rows,
        scratch: scratch(width, 4 * width),
      });
      return gates;
    },
    step: (count, h, c) => {
      const gates = gatesOf(count);
      const tc = blocks.tc.of(width * count);
      multiply(workspace, gates.address, h.address, count, ahead, true);
      kernels.lstmCell!(gates.address, c.address, c.address, tc.address, h.address, count, width);
    },
  };
}

function names(make: () => Growing) {
  return { gates: make(), h: make(), c: make(), tc: make(), zeros: make(), dh: make(), dc: make(), hBefore: make() };
}
