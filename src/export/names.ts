import type { LibraryFactor } from '../run/library.js';

/** Ids as names that a line of text can begin with: a letter, then letters, digits, `_`, `.`, `-`, 64 at most, no two the same. */
export function plainNames(factors: readonly Pick<LibraryFactor, 'id'>[]): string[] {
  const taken = new Set<string>();
  return factors.map(({ id }, i) => {
    const plain = id
      .replace(/[^A-Za-z0-9_.-]+/g, '_')
      .replace(/^(?![A-Za-z])/, 'f')
      .slice(0, 64);
    const name = taken.has(plain.toLowerCase()) ? `${plain.slice(0, 50)}_${i + 1}` : plain;
    taken.add(name.toLowerCase());
    return name;
  });
}
