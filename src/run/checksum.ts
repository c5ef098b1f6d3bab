import { crc32 } from '../util/hash.js';
import { stableStringify } from '../util/json.js';

/** An object as `{"crc":"0123abcd", ...}` on one line: the checksum is over the object's own text. */
export function withChecksum(value: object): string {
  const text = stableStringify(value);
  return `{"crc":"${crc32(text)}",${text.slice(1)}`;
}

/** The object of such a line, or null where any bit of it is not as it was written. */
export function checkedJson(line: string): unknown {
  const match = /^\{"crc":"([0-9a-f]{8})",/.exec(line);
  if (match === null) return null;
  const text = `{${line.slice(match[0].length)}`;
  if (crc32(text) !== match[1]) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
