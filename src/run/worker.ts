import { parentPort, workerData } from 'node:worker_threads';
import { FusedMoments, type PlacedFactor } from '../combine/index.js';
import { createBackend, type DeviceShare, environmentOf, together, WasmEngine } from '../engine/index.js';
import { cellsOf } from '../panel/panel.js';
import { plan } from '../plan/plan.js';
import type { Program } from '../plan/program.js';
import { evaluateScored } from '../score/device.js';
import { FusedScorer } from '../score/fused.js';
import { hit } from '../score/hit.js';
import type { ScoreOrNone } from '../score/target.js';
import { isOfDevice } from '../util/errors.js';
import type { CacheCounts, CandidateSums, Measurement, WorkerReply, WorkerResult, WorkerTask } from './measurement.js';
import { libraryOf, type Workplace } from './workplace.js';

const workplace = workerData as Workplace;
const { panel, target, placed, residence } = workplace;
const library = libraryOf(workplace);
const { memory } = library;
const environment = environmentOf(panel);
const scorer = new FusedScorer(library, target, placed);
const moments = new FusedMoments(library, target, placed);
const cells = cellsOf(residence.shape);
const { each, found, device } = evaluator();

parentPort!.on('message', (task: WorkerTask) => parentPort!.postMessage(answer(task)));

/** A device that fails is no formula's fault: the run ends with its error. */
function answer(task: WorkerTask): WorkerReply {
  try {
    return work(task);
  } catch (error) {
    if (!isOfDevice(error)) throw error;
    const { code, message, details } = error;
    return { refused: { code, message, ...(details.hint !== undefined && { hint: details.hint }) } };
  }
}

/** Measures a chunk of formulas as one batch. */
function work(task: WorkerTask): WorkerResult {
  const before = found();
  const measurements = measureAll(task);
  const after = found();
  return {
    measurements,
    cache: { hits: after.hits - before.hits, misses: after.misses - before.misses },
    device: device(),
  };
}

/** A batch that fails is done again one by one, to find the culprit. */
function measureAll(task: WorkerTask): Measurement[] {
  const { formulas, slots, members } = task;
  try {
    const results: Measurement[] = [];
    each(plan(formulas, environment), (address, i, scored) => {
      results[i] = measure(address, slots[i]!, scored);
    });
    return withCross(results, members);
  } catch (error) {
    if (formulas.length > 1) {
      return formulas.flatMap((formula, i) => measureAll({ formulas: [formula], slots: [slots[i]!], members }));
    }
    if (isOfDevice(error)) throw error;
    return [{ kind: 'failed', message: error instanceof Error ? error.message : String(error) }];
  }
}

/** Scores the values at an address, unless a device has, and leaves their z-scores in the slot. */
function measure(address: number, slot: PlacedFactor, scored?: ScoreOrNone): Measurement {
  const { score, sums } =
    scored === undefined
      ? scorer.measure(address, slot.address)
      : { score: scored, sums: scorer.standardise(address, slot.address) };
  if (score === null) return { kind: 'unscorable' };
  const hits = workplace.plants.map((plant) => hit(memory.f32(address, cells), plant, target));
  return { kind: 'scored', score, factor: slot, sums: { own: sums, cross: [] }, hits };
}

/** Adds the products with the pool's members, formed for the whole chunk at once. */
function withCross(results: readonly Measurement[], members: readonly PlacedFactor[]): Measurement[] {
  const candidates = results.flatMap((result) => (result.kind === 'scored' ? [result.factor] : []));
  const products = moments.crossSums(candidates, members);
  let at = 0;
  return results.map((result) => {
    if (result.kind !== 'scored') return result;
    const sums: CandidateSums = { own: result.sums.own, cross: products[at++]! };
    return { ...result, sums };
  });
}

interface Evaluator {
  /** Calls with the address of each formula's values in the shared memory, and with its scores where a device has them. */
  each(program: Program, visit: (address: number, formula: number, scored?: ScoreOrNone) => void): void;
  /** How often results were found in the cache so far. */
  found(): CacheCounts;
  /** A device's part in it so far. */
  device(): DeviceShare | null;
}

function evaluator(): Evaluator {
  if (workplace.backend === 'wasm') {
    const { limits } = workplace;
    const engine = new WasmEngine({ limits, shared: { library, residence } });
    return {
      each: (program, visit) => engine.each(program, null, visit),
      found: () => engine.cache,
      device: () => null,
    };
  }
  const backend = createBackend(workplace.backend);
  const room = memory.alloc(cells * 4);
  let share: DeviceShare | null = null;
  return {
    each: (program, visit) => {
      const scored = evaluateScored(backend, program, panel, target);
      const all = scored?.values ?? backend.evaluate(program, panel);
      share = together(share, backend.account ?? null);
      for (const [i, values] of all.entries()) {
        memory.f32(room, cells).set(values);
        visit(room, i, scored?.scores[i]);
      }
    },
    found: () => ({ hits: 0, misses: 0 }),
    device: () => share,
  };
}
