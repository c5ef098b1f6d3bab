import { SequenceNetwork } from '../../src/tensor/sequence-network.js';
import { nowMs } from '../../src/util/clock.js';
import { createRng } from '../../src/util/rng.js';

/** Time of a batch of 128 sequences of 15 tokens, forward, backward and step, on one thread: at most 120 ms are allowed. */
const [BATCH, LENGTH, WIDTH, LAYERS] = [128, 15, 128, 2];
const ALLOWED_MS = 120;
const shape = { inputs: 72, positions: 21, outputs: 73, width: WIDTH, layers: LAYERS };
const network = new SequenceNetwork(shape, createRng(1));
const rng = createRng(2);
const sequences = Array.from({ length: BATCH }, () => Array.from({ length: LENGTH }, () => rng.int(72)));
const times = Array.from({ length: 40 }, () => {
  const start = nowMs();
  const { data, ragged, stride } = network.forward(sequences);
  data.fill(1e-3, 0, ragged.rows * stride);
  network.parameters.clearGradient();
  network.backward();
  network.parameters.step({ rate: 1e-3 });
  return nowMs() - start;
}).sort((a, b) => a - b);
// Multiplications and additions of the matrix products: the recurrent ones, the inputs above the first layer, the head;
// each forward once and backward twice. The first layer's input is a table.
const perRow = 2 * WIDTH * ((2 * LAYERS - 1) * 4 * WIDTH + 80);
const gflops = (3 * perRow * BATCH * LENGTH) / 1e6 / times[0]!;
console.log(
  `${BATCH} x ${LENGTH}: best ${times[0]!.toFixed(1)} ms, median ${times[20]!.toFixed(1)} ms; ${gflops.toFixed(1)} GFLOP/s`,
);
process.exitCode = times[0]! <= ALLOWED_MS ? 0 : 1;
