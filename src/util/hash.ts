import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';

/** First 16 hex digits of the SHA-256 of a text: enough for a trillion formulas without a collision to expect. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** CRC-32, of what is ahead and the data, as 8 hex digits: the checksum of journal lines. */
export function crc32(data: string | Uint8Array, ahead = ''): string {
  return zlibCrc32(data, zlibCrc32(ahead)).toString(16).padStart(8, '0');
}

/** An incremental SHA-256 for what is too large to join first. */
export function sha256(): { update(data: string | Uint8Array): void; hex(): string } {
  const hash = createHash('sha256');
  return {
    update: (data) => void hash.update(data),
    hex: () => hash.digest('hex'),
  };
}
