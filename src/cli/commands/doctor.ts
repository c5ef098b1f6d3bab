import { availableParallelism, freemem, totalmem } from 'node:os';
import type { Command } from 'commander';
import { BACKENDS } from '../../engine/backend.js';
import { operators } from '../../ops/registry.js';
import { createMarket } from '../../panel/index.js';
import { evaluate } from '../../run/evaluate.js';
import { nowMs } from '../../util/clock.js';
import { AlphaError } from '../../util/errors.js';
import { VERSION } from '../../util/version.js';
import { print, printJson, say, table } from '../output.js';

/** A formula that takes a window, a pair and a cross-section through the engine. */
const PROBE = 'rank(ts_corr(close, volume, 10))';

/** Drivers that emulate a card on the processor. */
const SOFTWARE = /llvmpipe|softpipe|lavapipe|swiftshader|basic render/i;
const SOFTWARE_NOTE =
  'the device is a software driver, slower than wasm: no card was found (on Linux a card needs its Vulkan driver and libvulkan1)';

export function define(command: Command): void {
  command.action((flags: { json?: boolean }) => {
    const facts = {
      alphalode: VERSION,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      cores: availableParallelism(),
      memoryMb: Math.round(totalmem() / 2 ** 20),
      freeMb: Math.round(freemem() / 2 ** 20),
      operators: operators.size,
      backends: probe(),
    };
    if (flags.json) return printJson(facts);
    const { backends, ...rest } = facts;
    print(
      Object.entries(rest)
        .map(([key, value]) => `${key.padEnd(10)} ${value}`)
        .join('\n'),
    );
    print(`\n${PROBE} on 250 dates x 100 symbols`);
    print(
      table(
        ['backend', 'ms', 'state', 'device'],
        backends.map(({ name, ms, state, device }) => [name, ms === null ? '' : String(ms), state, device ?? '']),
      ),
    );
    if (backends.some(({ device }) => device !== null && SOFTWARE.test(device))) say(SOFTWARE_NOTE);
    return undefined;
  });
}

/** Runs the probe on each backend and compares it with the reference. */
function probe() {
  const panel = createMarket({ symbols: 100, dates: 250, seed: 1 });
  const expected = evaluate(PROBE, panel).metrics?.ic ?? Number.NaN;
  return BACKENDS.map((name) => {
    try {
      evaluate(PROBE, panel, { backend: name });
      // The first one opened the device and compiled.
      const start = nowMs();
      const { metrics, account } = evaluate(PROBE, panel, { backend: name });
      const ms = Math.round(nowMs() - start);
      const agrees = metrics !== null && Math.abs(metrics.ic - expected) < 1e-5;
      const state = agrees ? 'ok' : 'differs from the reference';
      return { name, ms, state, device: account?.device ?? null };
    } catch (error) {
      if (error instanceof AlphaError) return { name, ms: null, state: error.message, device: null };
      throw error;
    }
  });
}
