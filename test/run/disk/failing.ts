import { type Call, patchFs } from './patched-fs.js';

/**
 * What goes wrong at the n-th call: the disk is full from then on; that call fails alone; a write comes out by half and
 * then the disk is full; the disk is gone, and nothing on it succeeds any more.
 */
export const FAULTS = ['full', 'once', 'short', 'gone'] as const;
export type Fault = (typeof FAULTS)[number];

/** Calls that need room on the disk. */
function needsRoom({ name, args }: Call): boolean {
  return name === 'writeSync' || name === 'mkdirSync' || (name === 'openSync' && args[1] !== 'r' && args[1] !== 'r+');
}

function refuse({ name, path, args, real }: Call, code: string): never {
  // A descriptor is gone even where closing it fails.
  if (name === 'closeSync') real(...args);
  throw Object.assign(new Error(`${code}: injected, ${name} '${path}'`), { code, syscall: name, path });
}

/** Whether a fault can begin at a call. */
export function strikes(fault: Fault, call: Call): boolean {
  if (fault === 'short') return call.name === 'writeSync';
  return fault === 'full' ? needsRoom(call) : true;
}

/** Lets a fault begin at the n-th call on a folder, counted from 0. Returns what makes the disk sound again. */
export function failingDisk(folder: string, fault: Fault, nth: number): () => void {
  let calls = 0;
  return patchFs(folder, (call) => {
    const number = calls++;
    if (number === nth && fault === 'short') {
      const [file, data, offset, length, position] = call.args as [number, Uint8Array, number, number, number | null];
      return call.real(file, data, offset, length >> 1, position);
    }
    if (number === nth || (number > nth && (fault === 'gone' || (fault !== 'once' && needsRoom(call))))) {
      return refuse(call, fault === 'full' || fault === 'short' ? 'ENOSPC' : 'EIO');
    }
    return call.real(...call.args);
  });
}
