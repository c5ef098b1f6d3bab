import type { DeviceShare } from '../engine/index.js';
import { say } from './output.js';

/** Tells what a device computed; `id`: of which formula, where there are several. */
export function tellDevice({ device, onWasm, scored }: DeviceShare, id = 'value'): void {
  const rest = onWasm.length === 0 ? '' : `; ${onWasm.join(', ')} by the wasm engine`;
  say(`${id === 'value' ? '' : `${id}: `}computed${scored ? ' and scored' : ''} on ${device}${rest}`);
}

/** The same under `--json`; nothing where no device had a part. */
export function deviceFacts(share: DeviceShare | null | undefined) {
  return share && { device: share.device, onWasm: share.onWasm, scoredOnDevice: share.scored };
}
