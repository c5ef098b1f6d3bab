import { create, globals } from 'webgpu';

// WebGPU's constants are globals, as in a browser.
Object.assign(globalThis, globals);

/** Dawn frees what it has when this object goes, devices in use too: it lives as long as the process. */
const instances = new Map<string, GPU>();

/** The GPU of a choice of Dawn's own: null lets it take what there is, best first. */
export function instanceOf(choice: string | null): GPU {
  const key = choice ?? '';
  const known = instances.get(key);
  if (known) return known;
  const made = create(choice === null ? [] : [`backend=${choice}`]);
  instances.set(key, made);
  return made;
}
