import { type Node, parse, print } from '../../src/lang/index.js';
import type { Json } from '../../src/util/json.js';
import type { Entry } from './library.js';
import type { State } from './state.js';

export interface Saved extends State {
  readonly library: readonly Omit<Entry, 'genes'>[];
  readonly proposer: Json;
}

/** Formulas as text under the key `ast`, maps as pairs; genes follow from the formulas. */
export function saveState(state: Saved): Json {
  const { members, ...rest } = state;
  return JSON.parse(
    JSON.stringify({ ...rest, members: [...members] }, (key, value) => {
      if (key === 'genes') return undefined;
      return key === 'ast' && typeof value === 'object' ? print(value as Node) : value;
    }),
  );
}

export function loadState(json: Json): Saved {
  const state = revived(json) as Omit<Saved, 'members'> & { members: [number, never][] };
  return {
    ...state,
    members: new Map(state.members),
  };
}

/** A deep copy in which every `ast` is a formula again. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'ast' && typeof part === 'string' ? parse(part) : revived(part),
    ]),
  );
}
