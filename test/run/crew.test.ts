import { expect, it } from 'vitest';
import { Crew, WorkerDied } from '../../src/run/crew.js';

/** A thread that doubles numbers, and dies of others. */
const MODULE = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId, workerData } from 'node:worker_threads';
    parentPort.on('message', (task) => {
      if (task === 'exit') process.exit(7);
      if (task === 'throw') throw new Error('struck');
      if (task === 'hang') for (;;);
      parentPort.postMessage({ doubled: task * workerData, threadId });
    });
  `)}`,
);

const crewOf = (size: number) => new Crew<number | string, { doubled: number; threadId: number }>(MODULE, 2, size);

it('a task that kills its thread fails, and the others are done by its successor', async () => {
  const crew = crewOf(1);
  const results = await Promise.allSettled([1, 'exit', 2, 'throw', 3].map((task) => crew.run(task)));
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value.doubled : one.reason))).toEqual([
    2,
    new WorkerDied('exit code 7'),
    4,
    new WorkerDied(new Error('struck')),
    6,
  ]);
  const threads = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.threadId] : []));
  expect(new Set(threads).size).toBe(3);
  await crew.close();
});

it('ends at once, also amid a task that never would', async () => {
  const crew = crewOf(2);
  const hung = crew.run('hang');
  const waiting = [crew.run('hang'), crew.run(1)];
  for (const one of [hung, ...waiting]) one.catch(() => {});
  await crew.close();
  await expect(hung).rejects.toThrow();
  await Promise.all(waiting.map((one) => expect(one).rejects.toThrow()));
  await expect(crew.run(1)).rejects.toThrow('let go');
});
