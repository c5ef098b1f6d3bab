import type { TrafficTotals } from '../../engine/device/traffic.js';
import { DeviceBackend, type DeviceName, environmentOf, WasmEngine } from '../../engine/index.js';
import { check, parse } from '../../lang/index.js';
import { cellsOf, type Panel, shapeOf } from '../../panel/panel.js';
import { plan } from '../../plan/plan.js';
import type { Program } from '../../plan/program.js';
import { scoreOnDevice } from '../../score/device.js';
import { isOfDevice } from '../../util/errors.js';
import { benchTarget, endToEnd } from './end-to-end.js';
import { MINED, SINGLE, varied } from './formulas.js';
import { BENCH_MARKETS, type BenchMarket, createBenchMarket } from './market.js';
import { timing } from './measure.js';

/** One line of a device's benchmark. */
export interface DeviceRow {
  readonly name: string;
  readonly panel: BenchMarket['name'];
  readonly backend: DeviceName;
  readonly device: string;
  readonly minMs: number;
  readonly medianMs: number;
  /** The wasm engine in the same run, in turn: one thread, or the two workers of a run for `scored30`. */
  readonly wasmMs: number;
  /** Of the fastest repeat. */
  readonly dispatches: number;
  /** What kernels read and wrote at least, and what went over to the device and back. */
  readonly movedBytes: number;
  readonly transferBytes: number;
  /** Of the time. */
  readonly transferShare: number;
  /** Bytes moved over the copy bandwidth measured on the adapter; null where there is none. */
  readonly floorMs: number | null;
}

export interface DeviceBenchOptions {
  readonly only?: readonly string[];
  readonly panels?: readonly BenchMarket['name'][];
  readonly repeats?: number;
  readonly onProgress?: (text: string) => void;
}

/** What a row runs on the device and, to stand beside it, on wasm; a round has windows of its own. */
interface Workload {
  readonly name: string;
  readonly device: (round: number) => void;
  readonly wasm: (round: number) => void;
  /** Where wasm times itself: milliseconds of so many rounds. */
  readonly wasmMs?: (repeats: number) => Promise<number>;
}

/**
 * Measures a device on the specified markets: single operators and the thirty mined formulas with their values fetched,
 * and (`scored30`, webgpu) the thirty as one batch with IC, RankIC and turnover reduced on the device. Shaders are
 * compiled and the panel uploaded before the clock starts.
 */
export async function benchDevice(name: DeviceName, options: DeviceBenchOptions = {}): Promise<DeviceRow[]> {
  const rows: DeviceRow[] = [];
  for (const panel of options.panels ?? (['A'] as const)) rows.push(...(await benchPanel(name, panel, options)));
  return rows;
}

async function benchPanel(
  backend: DeviceName,
  name: BenchMarket['name'],
  { only, repeats = 20, onProgress }: DeviceBenchOptions,
): Promise<DeviceRow[]> {
  const panel = createBenchMarket(BENCH_MARKETS[name]);
  const device = new DeviceBackend(backend);
  const speed = copySpeed(cellsOf(shapeOf(panel)) * 4);
  const rows: DeviceRow[] = [];
  for (const workload of workloads(device, panel)) {
    if (only !== undefined && !only.includes(workload.name)) continue;
    onProgress?.(`panel ${name}: ${workload.name}`);
    workload.device(0);
    workload.wasm(0);
    const times = new Float64Array(repeats);
    const wasm = new Float64Array(repeats);
    let best: TrafficTotals | undefined;
    for (let round = 0; round < repeats; round++) {
      times[round] = timed(() => workload.device(round + 1));
      if (times[round] === Math.min(...times.subarray(0, round + 1))) best = device.account?.traffic;
      wasm[round] = timed(() => workload.wasm(round + 1));
    }
    const traffic = best!;
    const { minMs, medianMs } = timing(times);
    rows.push({
      name: workload.name,
      panel: name,
      backend,
      device: device.account?.device ?? '',
      minMs,
      medianMs,
      wasmMs: (await workload.wasmMs?.(repeats)) ?? timing(wasm).minMs,
      dispatches: traffic.dispatches,
      movedBytes: traffic.movedBytes,
      transferBytes: traffic.uploadBytes + traffic.downloadBytes,
      transferShare: (traffic.uploadMs + traffic.downloadMs) / minMs,
      floorMs: speed === null ? null : traffic.movedBytes / speed,
    });
  }
  return rows;
}

/** Of the adapter that both backends use, bytes a millisecond; null where there is none and gpu.js does without. */
function copySpeed(bytes: number): number | null {
  try {
    return new DeviceBackend('webgpu').copySpeed(bytes);
  } catch (error) {
    if (isOfDevice(error)) return null;
    throw error;
  }
}

function workloads(device: DeviceBackend, panel: Panel): Workload[] {
  const engine = new WasmEngine();
  const both = (name: string, program: Program): Workload => ({
    name,
    device: () => void device.evaluate(program, panel),
    wasm: () => {
      engine.evaluate(program, panel);
      engine.forget();
    },
  });
  const singles = Object.entries(SINGLE).map(([name, formula]) => both(name, programOf(panel, [formula])));
  const rows = [...singles, both('mined30', programOf(panel, MINED))];
  if (device.name !== 'webgpu') return rows;
  const target = benchTarget(panel);
  const scored: Workload = {
    name: 'scored30',
    device: (round) => void scoreOnDevice(device, programOf(panel, varied(round)), panel, target),
    wasm: () => {},
    // Without a pool: evaluation and scores alone.
    wasmMs: async (repeats) => Math.min(...(await endToEnd(panel, 2, repeats, { pool: 0 })).times),
  };
  return [...rows, scored];
}

function programOf(panel: Panel, formulas: readonly string[]): Program {
  const environment = environmentOf(panel);
  return plan(
    formulas.map((source) => check(parse(source), environment, { source }).ast),
    environment,
  );
}

function timed(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
