import type { KernelId } from '../../ops/kernels.js';
import { cellsOf } from '../../panel/panel.js';
import { AlphaError } from '../../util/errors.js';
import type { DailyRecords, EvaluateReply, OpenReply, PanelNote, Request, ScoreReply } from '../device/protocol.js';
import { serve } from '../device/serve.js';
import { Traffic } from '../device/traffic.js';
import { copySpeed } from './copy-speed.js';
import { openDevice } from './device.js';
import { DevicePanel } from './device-panel.js';
import { wordOf } from './job.js';
import type { Work } from './lower.js';
import { type Result, Runner } from './runner.js';
import { recordsOf, withScores } from './scoring.js';

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
    case 'score':
      return score(on, request);
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

async function score(
  on: Runner,
  { program, panel: note, target }: Extract<Request, { kind: 'score' }>,
): Promise<ScoreReply> {
  const panel = panelOf(on, note);
  const { shape, universe } = panel.parts;
  const job = on.lower(program, panel);
  const { work, records } = withScores(job, shape, universe !== null);
  const daily: DailyRecords[] = [];
  const results = records.map((resource, i) => ({
    resource,
    take: (bytes: ArrayBuffer) => {
      daily[i] = recordsOf(bytes, shape);
    },
  }));
  await on.run(panel, work, results, panel.target(target));
  return { daily, traffic: traffic.take(), onWasm: kernelsElsewhere(job.work) };
}

/** Primitives of a job that the wasm engine computes. */
function kernelsElsewhere(work: readonly Work[]): KernelId[] {
  return [...new Set(work.flatMap((one) => (one.kind === 'elsewhere' ? [one.instruction.kernel] : [])))].sort();
}

async function evaluate(
  on: Runner,
  { program, panel: note }: Extract<Request, { kind: 'evaluate' }>,
): Promise<EvaluateReply> {
  const panel = panelOf(on, note);
  const cells = cellsOf(panel.parts.shape);
  const { work, outputs } = on.lower(program, panel);
  const values = outputs.map(() => new Float32Array(new SharedArrayBuffer(cells * 4)));
  const results = outputs.flatMap((source, i): Result[] => {
    if (source.kind === 'constant') {
      fillConstant(values[i]!, source.value, panel);
      return [];
    }
    return [{ resource: source.resource, take: (bytes) => values[i]!.set(new Float32Array(bytes, 0, cells)) }];
  });
  await on.run(panel, work, results);
  return { values, traffic: traffic.take(), onWasm: kernelsElsewhere(work) };
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
  if (!parts) throw new Error(`panel ${id} was never sent`);
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
