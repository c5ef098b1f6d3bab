import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Rng } from '../../../src/util/rng.js';
import { type Call, patchFs } from './patched-fs.js';

/** A change to a folder or to a file's bytes, or the promise that those before it are on the disk. */
type Step =
  | { readonly kind: 'enter'; readonly path: string; readonly file: number | 'folder' }
  | { readonly kind: 'rename'; readonly from: string; readonly path: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'write'; readonly file: number; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync file'; readonly file: number }
  | { readonly kind: 'sync folder'; readonly path: string };

type Entry = Extract<Step, { kind: 'enter' | 'rename' | 'remove' }>;
type Content = Extract<Step, { kind: 'write' | 'cut' }>;

/**
 * What becomes of all that was not waited for when the power fails: nothing of it is left; names are, and files as long as
 * they were to be, of zeros; bytes are, and no names; some of it, in the order it was done, with the last write torn.
 */
export const FATES = ['lost', 'names', 'bytes', 'torn'] as const;
export type Fate = (typeof FATES)[number];

/** Records what a process does to a folder, and makes the folder as it may be found if the power had failed meanwhile. */
export class PowerLog {
  readonly #folder: string;
  readonly #steps: Step[] = [];
  /** What each descriptor is open on, and where its next write goes. */
  readonly #open = new Map<number, { file: number | null; path: string; at: number }>();
  readonly #files = new Map<string, number>();
  #made = 0;
  readonly stop: () => void;

  constructor(folder: string) {
    this.#folder = folder;
    this.stop = patchFs(folder, (call) => this.#record(call));
  }

  /** Steps so far. */
  get length(): number {
    return this.#steps.length;
  }

  #record({ name, path, args, real }: Call): unknown {
    const sizeBefore = name === 'openSync' ? (statSync(path, { throwIfNoEntry: false })?.size ?? null) : null;
    const result = real(...args);
    const place = relative(this.#folder, path);
    if (name === 'mkdirSync' && place !== '') this.#steps.push({ kind: 'enter', path: place, file: 'folder' });
    if (name === 'openSync') this.#opened(result as number, place, String(args[1]), sizeBefore);
    if (name === 'renameSync') this.#renamed(place, relative(this.#folder, String(args[1])));
    if (name === 'rmSync' && this.#files.delete(place)) this.#steps.push({ kind: 'remove', path: place });
    const held = typeof args[0] === 'number' ? this.#open.get(args[0]) : undefined;
    if (held === undefined) return result;
    const { file } = held;
    if (name === 'closeSync') this.#open.delete(args[0] as number);
    if (file === null) {
      if (name === 'fsyncSync') this.#steps.push({ kind: 'sync folder', path: held.path });
      return result;
    }
    if (name === 'fsyncSync') this.#steps.push({ kind: 'sync file', file });
    if (name === 'ftruncateSync') this.#steps.push({ kind: 'cut', file, size: Number(args[1]) });
    if (name === 'writeSync') {
      const [, data, offset, , position] = args as [number, Uint8Array, number, number, number | null];
      const written = result as number;
      const at = position ?? held.at;
      held.at = at + written;
      this.#steps.push({ kind: 'write', file, at, bytes: Buffer.from(data.subarray(offset, offset + written)) });
    }
    return result;
  }

  #opened(descriptor: number, path: string, flags: string, sizeBefore: number | null): void {
    if (flags === 'r') {
      this.#open.set(descriptor, { file: null, path, at: 0 });
      return;
    }
    let file = this.#files.get(path);
    if (file === undefined) {
      file = this.#made++;
      this.#files.set(path, file);
      this.#steps.push({ kind: 'enter', path, file });
    } else if (flags.startsWith('w')) {
      this.#steps.push({ kind: 'cut', file, size: 0 });
    }
    this.#open.set(descriptor, { file, path, at: flags === 'a' ? (sizeBefore ?? 0) : 0 });
  }

  #renamed(from: string, path: string): void {
    const file = this.#files.get(from)!;
    this.#files.delete(from);
    this.#files.set(path, file);
    this.#steps.push({ kind: 'rename', from, path });
  }

  /** Makes the folder `out` as the disk may have it when the power fails after so many steps. */
  write(out: string, steps: number, fate: Fate, rng: Rng): void {
    const names = new Map<string, number | 'folder'>();
    const files = new Map<number, Buffer>();
    const entries = new Map<string, Entry[]>();
    const contents = new Map<number, Content[]>();
    for (const step of this.#steps.slice(0, steps)) {
      switch (step.kind) {
        case 'write':
        case 'cut':
          listIn(contents, step.file).push(step);
          break;
        case 'sync file':
          files.set(step.file, changed(files.get(step.file), listIn(contents, step.file)));
          contents.delete(step.file);
          break;
        case 'sync folder':
          for (const entry of listIn(entries, step.path)) enter(names, entry);
          entries.delete(step.path);
          break;
        default:
          listIn(entries, dirname(step.path) === '.' ? '' : dirname(step.path)).push(step);
      }
    }
    const kept = <T>(pending: readonly T[], all: boolean) =>
      fate === 'torn' ? pending.slice(0, rng.int(pending.length + 1)) : all ? pending : [];
    for (const pending of entries.values()) for (const entry of kept(pending, fate === 'names')) enter(names, entry);
    for (const [file, pending] of contents) {
      const after = changed(files.get(file), pending);
      const some = [...kept(pending, fate === 'bytes')];
      const last = some.pop();
      if (last?.kind === 'write' && fate === 'torn')
        some.push({ ...last, bytes: last.bytes.subarray(0, rng.int(last.bytes.length)) });
      else if (last) some.push(last);
      const now = changed(files.get(file), some);
      files.set(file, fate === 'names' ? resized(now, after.length) : now);
    }
    mkdirSync(out, { recursive: true });
    for (const [path, file] of names) {
      if (file === 'folder') mkdirSync(join(out, path), { recursive: true });
    }
    for (const [path, file] of names) {
      if (file !== 'folder') writeFileSync(join(out, path), files.get(file) ?? Buffer.alloc(0));
    }
  }
}

function listIn<K, T>(lists: Map<K, T[]>, key: K): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function enter(names: Map<string, number | 'folder'>, entry: Entry): void {
  if (entry.kind === 'enter') names.set(entry.path, entry.file);
  if (entry.kind === 'remove') names.delete(entry.path);
  if (entry.kind !== 'rename') return;
  names.set(entry.path, names.get(entry.from)!);
  names.delete(entry.from);
}

/** Bytes of a file after some changes. */
function changed(before: Buffer | undefined, changes: readonly Content[]): Buffer {
  let bytes = before ?? Buffer.alloc(0);
  for (const change of changes) {
    if (change.kind === 'cut') bytes = resized(bytes, change.size);
    else {
      bytes = Buffer.from(resized(bytes, Math.max(bytes.length, change.at + change.bytes.length)));
      change.bytes.copy(bytes, change.at);
    }
  }
  return bytes;
}

function resized(bytes: Buffer, size: number): Buffer {
  return size <= bytes.length ? bytes.subarray(0, size) : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}
