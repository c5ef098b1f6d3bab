import type { Fingerprints } from './fingerprint.js';
import type { Ledger } from './ledger.js';
import type { Numbered } from './outcomes.js';

/** What becomes of the candidates of a batch. */
export interface Sifted {
  /** Those that the budget allows: all of them, or up to the last evaluation. */
  readonly batch: readonly Numbered[];
  /** Of these, in order, the ones to be evaluated. */
  readonly fresh: readonly Numbered[];
}

/** Tells the new among candidates from those whose hash or whose values were seen before; at most `left` are new. */
export function sift(
  candidates: readonly Numbered[],
  {
    ledger,
    fingerprints,
    left,
  }: { readonly ledger: Ledger; readonly fingerprints: Fingerprints; readonly left: number },
): Sifted {
  const batch: Numbered[] = [];
  const fresh: Numbered[] = [];
  const seen = new Set<string>();
  for (const candidate of marked(candidates, ledger, fingerprints)) {
    const keys = [candidate.hash, candidate.fingerprint ?? candidate.hash];
    if (!ledger.original(candidate) && !keys.some((key) => seen.has(key))) {
      if (fresh.length >= left) break;
      for (const key of keys) seen.add(key);
      fresh.push(candidate);
    }
    batch.push(candidate);
  }
  return { batch, fresh };
}

/** Formulas of a hash that was not seen are looked at on a few values: what has them in common with another is a copy. */
function marked(candidates: readonly Numbered[], ledger: Ledger, fingerprints: Fingerprints): Numbered[] {
  const unseen = new Map(candidates.filter(({ hash }) => !ledger.knows(hash)).map((one) => [one.hash, one.form]));
  const found = fingerprints.of([...unseen.values()]);
  const marks = new Map([...unseen.keys()].map((hash, i) => [hash, found[i]!]));
  return candidates.map((candidate) => ({ ...candidate, fingerprint: marks.get(candidate.hash) ?? null }));
}
