/** A part of the panel on the device: a field, or what tells who is a member of what. */
export type PanelResource =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'universe' }
  | { readonly kind: 'codes' | 'starts' | 'members'; readonly group: string };

/** Parts of a target: the label, whether it closes, and the label's centred ranks, which are made on the device. */
export type TargetName = 'label' | 'close' | 'ranks';

/** Something a shader reads or writes: part of the panel on the device, of a target, or made on the way. */
export type Resource =
  | PanelResource
  | { readonly kind: 'target'; readonly name: TargetName }
  | { readonly kind: 'temporary'; readonly id: number; readonly words: number };

export function resourceKey(resource: Resource): string {
  switch (resource.kind) {
    case 'field':
      return `field ${resource.name}`;
    case 'temporary':
      return `temporary ${resource.id}`;
    case 'codes':
    case 'starts':
    case 'members':
      return `${resource.kind} ${resource.group}`;
    case 'target':
      return `target ${resource.name}`;
    case 'universe':
      return resource.kind;
  }
}

/** One dispatch. Dispatches of a job run in order; each sees what those before it wrote. */
export interface Dispatch {
  /** WGSL without a number of the formula in it: formulas share pipelines. */
  readonly shader: string;
  /** Words of the uniform array: the numbers. */
  readonly params: readonly number[];
  /** In order of the bindings; the first is written. */
  readonly resources: readonly [Resource, ...Resource[]];
  readonly workgroups: number;
}

const view = new DataView(new ArrayBuffer(4));

/** The bits of a number as float32; what is beyond its range is missing. */
export function wordOf(value: number): number {
  view.setFloat32(0, value);
  return Number.isFinite(Math.fround(value)) ? view.getUint32(0) : 0x7fc00000;
}
