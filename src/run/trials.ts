import { existsSync, readFileSync } from 'node:fs';
import { AppendFile } from '../util/files.js';
import { crc32 } from '../util/hash.js';

/**
 * `trials.f32`: the daily train IC of each scored trial, which the significance tests need. One record per trial, little
 * endian: trial id (u32), CRC-32 of the values (u32), one float32 per scored date, NaN where the date does not count.
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

/** Daily ICs by trial id, in order, up to the first damaged record. */
export function readTrials(path: string, dates: number): Map<number, Float32Array> {
  const data = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const length = 8 + dates * 4;
  const trials = new Map<number, Float32Array>();
  for (let at = 0; at + length <= data.length; at += length) {
    const body = new Uint8Array(data.subarray(at + 8, at + length));
    if (
      crc32(body) !==
      data
        .readUInt32LE(at + 4)
        .toString(16)
        .padStart(8, '0')
    )
      break;
    trials.set(data.readUInt32LE(at), new Float32Array(body.buffer, 0, dates));
  }
  return trials;
}

function encode(id: number, dailyIc: Float32Array): Buffer {
  const body = new Uint8Array(dailyIc.slice().buffer);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(id, 0);
  head.writeUInt32LE(Number.parseInt(crc32(body), 16), 4);
  return Buffer.concat([head, body]);
}
