import { crc32 } from '../util/hash.js';
import { stableStringify } from '../util/json.js';

/** An object as JSON that begins with `"crc":"0123abcd"`: the checksum is over the text without that. */
export function withChecksum(value: object, indent?: number): string {
  const text = stableStringify(value, indent);
  return `${head(crc32(text), indent)}${text.slice(1)}`;
}

function head(crc: string, indent?: number): string {
  return indent === undefined ? `{"crc":"${crc}",` : `{\n${' '.repeat(indent)}"crc": "${crc}",`;
}

/** A checksum as a text has it, null where it has none, and the one it should have. */
export interface Checksum {
  readonly stored: string | null;
  readonly found: string;
}

/** The checksum of such a text, given as bytes: not every change of a byte is one of the text it decodes to. */
export function checksumOf(data: Buffer): Checksum {
  const match = /^\{(?:"crc":|\n *"crc": )"([0-9a-f]{8})",/.exec(data.toString('latin1', 0, 64));
  if (match === null) return { stored: null, found: crc32(data) };
  return { stored: match[1]!, found: crc32(data.subarray(match[0].length), '{') };
}

/** The object of such a text on one line, or null where any bit of it is not as it was written. */
export function checkedJson(line: Buffer): unknown {
  const { stored, found } = checksumOf(line);
  if (stored !== found) return null;
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return null;
  }
}
