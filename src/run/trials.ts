import { AppendFile, readBytes } from '../util/files.js';
import { crc32 } from '../util/hash.js';

/** Bytes of a record before its values. */
const HEAD = 8;

/**
 * `trials.f32`: the daily train IC of each scored trial, which the significance tests need. One record per trial, little
 * endian: trial id (u32), CRC-32 of id and values (u32), one float32 per scored date, NaN where the date does not count.
 */
export class TrialsFile {
  #file: AppendFile;

  constructor(path: string, bytes = 0) {
    this.#file = new AppendFile(path, bytes);
  }

  get bytes(): number {
    return this.#file.size;
  }

  append(trials: readonly { readonly id: number; readonly dailyIc: Float32Array }[]): void {
    if (trials.length > 0) this.#file.append(Buffer.concat(trials.map(({ id, dailyIc }) => encode(id, dailyIc))));
  }

  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }
}

export function readTrials(path: string, dates: number): Map<number, Float32Array> {
  return parseTrials(readBytes(path), dates).trials;
}

/** Daily ICs by trial id, in order, up to the first damaged record, and how many bytes they take. */
export function parseTrials(data: Buffer, dates: number): { trials: Map<number, Float32Array>; bytes: number } {
  const length = HEAD + dates * 4;
  const trials = new Map<number, Float32Array>();
  let at = 0;
  for (; at + length <= data.length; at += length) {
    const id = data.readUInt32LE(at);
    const body = new Uint8Array(data.subarray(at + HEAD, at + length));
    if (checksum(id, body) !== data.readUInt32LE(at + 4)) break;
    trials.set(id, new Float32Array(body.buffer, 0, dates));
  }
  return { trials, bytes: at };
}

function encode(id: number, dailyIc: Float32Array): Buffer {
  const body = new Uint8Array(dailyIc.slice().buffer);
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(id, 0);
  head.writeUInt32LE(checksum(id, body), 4);
  return Buffer.concat([head, body]);
}

function checksum(id: number, body: Uint8Array): number {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(id);
  return Number.parseInt(crc32(Buffer.concat([head, body])), 16);
}
