import { create, globals } from 'webgpu';

// WebGPU's constants are globals, as in a browser.
Object.assign(globalThis, globals);

/** Dawn frees what it has when this object goes, devices in use too: it lives as long as the process. */
const instances = new Map<string, GPU>();

/** The GPU of a choice of Dawn's own: null lets it take what there is, best first. */
function instanceOf(choice: string | null): GPU {
  const key = choice ?? '';
  const known = instances.get(key);
  if (known) return known;
  const made = create(choice === null ? [] : [`backend=${choice}`]);
  instances.set(key, made);
  return made;
}

/**
 * Dawn's own backends in the order they are tried, the faster of two cards first; OpenGL, with fewer guarantees, is what
 * software drivers offer.
 */
const CHOICES = [
  { choice: null, options: { powerPreference: 'high-performance' } },
  { choice: 'opengl', options: { featureLevel: 'compatibility' } },
] as const;

/** An adapter and what it is, for people: `llvmpipe, OpenGL`. */
export interface Found {
  readonly adapter: GPUAdapter;
  readonly label: string;
}

/** The best adapter; null where there is none. */
export async function findAdapter(): Promise<Found | null> {
  for (const { choice, options } of CHOICES) {
    const adapter = await instanceOf(choice).requestAdapter(options);
    if (!adapter) continue;
    const { vendor, architecture, device, description } = adapter.info;
    return { adapter, label: [device || architecture || vendor, description, choice].filter(Boolean).join(', ') };
  }
  return null;
}
