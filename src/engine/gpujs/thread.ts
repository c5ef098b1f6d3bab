import type { OpenReply, Request } from '../device/protocol.js';
import { serve } from '../device/serve.js';
import { Traffic } from '../device/traffic.js';
import { type Gpu, openGpu } from './gpu.js';
import { Runner } from './runner.js';

const traffic = new Traffic();
let gpu: Gpu | null = null;
let runner: { readonly id: number; readonly on: Runner } | null = null;

serve(async (request: Request): Promise<unknown> => {
  switch (request.kind) {
    case 'open': {
      gpu = await openGpu(request.mode);
      return { label: `gpu.js, ${gpu.mode}` } satisfies OpenReply;
    }
    case 'evaluate': {
      const { id, parts } = request.panel;
      if (runner?.id !== id) {
        runner?.on.release();
        runner = { id, on: new Runner(gpu!, parts, traffic) };
      }
      return runner.on.evaluate(request.program);
    }
    default:
      throw new Error(`gpu.js does not ${request.kind}`);
  }
});
