import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

/** The calls through which a run changes its folder: all that `src/util/files.ts` uses. */
export const CALLS = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'closeSync',
  'renameSync',
  'mkdirSync',
  'rmSync',
] as const;

type CallName = (typeof CALLS)[number];

/** One call on a path in the folder, or on a file that was opened there. */
export interface Call {
  readonly name: CallName;
  /** The file or folder it is about. */
  readonly path: string;
  readonly args: readonly unknown[];
  /** Does it in truth. */
  readonly real: (...args: readonly unknown[]) => unknown;
}

const REAL = Object.fromEntries(CALLS.map((name) => [name, fs[name]])) as Record<CallName, Call['real']>;

/**
 * Lets `handle` stand between the process and a folder on disk: it gets every call that may change the folder, and does
 * it or fails. Calls on anything else, and opening a file to read it, pass by. Returns what takes it away again.
 */
export function patchFs(folder: string, handle: (call: Call) => unknown): () => void {
  const paths = new Map<number, string>();
  for (const name of CALLS) {
    const real = REAL[name];
    const patched = (...args: unknown[]): unknown => {
      const [target] = args;
      const path = typeof target === 'number' ? paths.get(target) : String(target);
      if (path === undefined || !(path === folder || path.startsWith(folder + sep))) return real(...args);
      if (name === 'openSync' && args[1] === 'r' && !fs.statSync(path).isDirectory()) return real(...args);
      const result = handle({ name, path, args, real });
      if (name === 'openSync') paths.set(result as number, path);
      if (name === 'closeSync') paths.delete(target as number);
      return result;
    };
    Object.assign(fs, { [name]: patched });
  }
  // Who imports the names sees the change too.
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, REAL);
    syncBuiltinESMExports();
  };
}
