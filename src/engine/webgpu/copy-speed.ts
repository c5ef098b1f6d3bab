import { nowMs } from '../../util/clock.js';
import type { Runner } from './runner.js';

const ROUNDS = 5;
const COPIES = 4;

/** Bytes a millisecond that the device reads and writes when it copies a buffer of this size: the best of some rounds. */
export async function copySpeed({ opened, pool }: Runner, bytes: number): Promise<number> {
  const { device, lost } = opened;
  const [from, to] = [pool.take(bytes), pool.take(bytes)];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = nowMs();
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < COPIES; i++) encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    device.queue.submit([encoder.finish()]);
    await Promise.race([device.queue.onSubmittedWorkDone(), lost]);
    best = Math.min(best, nowMs() - start);
  }
  pool.give(from);
  pool.give(to);
  return (2 * COPIES * bytes) / best;
}
