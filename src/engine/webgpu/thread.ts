import type { KernelId } from '../../ops/kernels.js';
import { cellsOf } from '../../panel/panel.js';
import { AlphaError } from '../../util/errors.js';
import type { DailyRecords, EvaluateReply, OpenReply, PanelNote, Request } from '../device/protocol.js';
import { serve } from '../device/serve.js';
import { Traffic } from '../device/traffic.js';
import { copySpeed } from './copy-speed.js';
import { openDevice } from './device.js';
import { DevicePanel } from './device-panel.js';
import { wordOf } from './job.js';
import type { Job, Work } from './lower.js';
import { type Result, Runner } from './runner.js';
import { rankLabel, recordsOf, withScores } from './scoring.js';

/** Panels that stay on the device; the least recently used makes room. */
const MOST_PANELS = 2;

const traffic = new Traffic();
const panels = new Map<number, DevicePanel>();
let runner: Runner | null = null;

serve(async (request: Request): Promise<unknown> => {
  try {
    return await answer(await ready(), request);
  } catch (error) {
    // What a lost device held is gone; the next request opens another.
    if (error instanceof AlphaError && error.code === 'G003') forget();
    throw error;
  }
});

function answer(on: Runner, request: Request): Promise<unknown> | OpenReply {
  switch (request.kind) {
    case 'open':
      return { label: on.opened.label };
    case 'evaluate':
      return evaluate(on, request);
    case 'copy':
      return copySpeed(on, request.bytes);
  }
}

async function ready(): Promise<Runner> {
  runner ??= new Runner(await openDevice(), traffic);
  return runner;
}

function forget(): void {
  runner = null;
  panels.clear();
}

/** Primitives of a job that the wasm engine computes. */
function kernelsElsewhere(work: readonly Work[]): KernelId[] {
  return [...new Set(work.flatMap((one) => (one.kind === 'elsewhere' ? [one.instruction.kernel] : [])))].sort();
}

async function evaluate(
  on: Runner,
  { program, panel: note, fetch, target }: Extract<Request, { kind: 'evaluate' }>,
): Promise<EvaluateReply> {
  const panel = panelOf(on, note);
  const job = on.lower(program, panel);
  const { shape, universe } = panel.parts;
  const { values, results } = fetch ? valuesOf(job, panel) : { values: [], results: [] };
  const daily: DailyRecords[] = [];
  if (target === undefined) await on.run(panel, job.work, results);
  else {
    const { work, records } = withScores(job, shape, universe !== null);
    const figures = records.map((resource, i) => ({
      resource,
      take: (bytes: ArrayBuffer) => {
        daily[i] = recordsOf(bytes, shape);
      },
    }));
    const buffers = await panel.target(target, (made) => on.run(panel, rankLabel(shape, universe !== null), [], made));
    await on.run(panel, work, [...results, ...figures], buffers);
  }
  return { values, daily, traffic: traffic.take(), onWasm: kernelsElsewhere(job.work) };
}

/** Room for the values of a job, and what is to be read back into it. */
function valuesOf({ outputs }: Job, panel: DevicePanel): { values: Float32Array[]; results: Result[] } {
  const cells = cellsOf(panel.parts.shape);
  const values = outputs.map(() => new Float32Array(new SharedArrayBuffer(cells * 4)));
  const results = outputs.flatMap((source, i): Result[] => {
    if (source.kind === 'constant') {
      fillConstant(values[i]!, source.value, panel);
      return [];
    }
    return [{ resource: source.resource, take: (bytes) => values[i]!.set(new Float32Array(bytes, 0, cells)) }];
  });
  return { values, results };
}

/** The same number in every cell but the padding. */
function fillConstant(values: Float32Array, value: number, { parts: { shape } }: DevicePanel): void {
  new Uint32Array(values.buffer).fill(wordOf(value));
  const used = shape.symbols % 16;
  if (used === 0) return;
  for (let row = values.length - shape.dates * 16; row < values.length; row += 16)
    values.fill(Number.NaN, row + used, row + 16);
}

function panelOf(on: Runner, { id, parts }: PanelNote): DevicePanel {
  const known = panels.get(id);
  if (known) {
    panels.delete(id);
    panels.set(id, known);
    return known;
  }
  for (const [oldest, panel] of panels) {
    if (panels.size < MOST_PANELS) break;
    panels.delete(oldest);
    panel.destroy();
    on.pool.trim();
  }
  const made = new DevicePanel(on.opened.device, parts, traffic);
  panels.set(id, made);
  return made;
}
