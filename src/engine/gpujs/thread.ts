import { isOfDevice } from '../../util/errors.js';
import type { OpenReply, Request } from '../device/protocol.js';
import { serve } from '../device/serve.js';
import { Traffic } from '../device/traffic.js';
import { type Gpu, openGpu } from './gpu.js';
import { Runner } from './runner.js';

const traffic = new Traffic();
let mode: string | undefined;
let gpu: Gpu | null = null;
let runner: { readonly id: number; readonly on: Runner } | null = null;

serve(async (request: Request): Promise<unknown> => {
  if (request.kind === 'open') mode = request.mode;
  gpu ??= await openGpu(mode);
  switch (request.kind) {
    case 'open':
      return { label: ['gpu.js', gpu.mode, gpu.adapter].filter(Boolean).join(', ') } satisfies OpenReply;
    case 'evaluate': {
      const { id, parts } = request.panel;
      if (runner?.id !== id) {
        runner?.on.release();
        runner = null;
        runner = { id, on: new Runner(gpu, parts, traffic) };
      }
      try {
        return await runner.on.evaluate(request.program);
      } catch (error) {
        // What a lost device held is gone; the next request opens another.
        if (isOfDevice(error) && error.code === 'G003') [gpu, runner] = [null, null];
        throw error;
      }
    }
    default:
      throw new Error(`gpu.js does not ${request.kind}`);
  }
});
