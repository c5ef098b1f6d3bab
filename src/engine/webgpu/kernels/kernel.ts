import type { Shape } from '../../../panel/panel.js';
import type { Dispatch, Resource } from '../job.js';
import type { Shader, Source } from '../shader.js';

/** A group of the panel as kernels need to know it. */
export interface GroupFacts {
  readonly name: string;
  readonly static: boolean;
  readonly count: number;
}

/** Values that whole rows have in common; computed once for all kernels of a job that want them. */
export type Summary = 'moments' | 'sorted' | 'median';

/** What a kernel that looks beyond its cell is given. */
export interface Site {
  readonly shape: Shape;
  readonly inputs: readonly Source[];
  readonly params: readonly number[];
  readonly minPeriods?: number;
  readonly group?: GroupFacts;
  /** A summary of an input's rows, or of its groups; the dispatches that make it come before the kernel's own. */
  summary(kind: Summary, source: Source, group?: GroupFacts): Resource;
}

/** A primitive on the device. */
export type Kernel =
  /** On values of the same cell: an operation of `cellTree`. */
  | { readonly form: 'cell'; readonly operation: number }
  /** A value for each cell from whole matrices; returns WGSL that has it. */
  | { readonly form: 'leaf'; readonly write: (shader: Shader, site: Site) => string }
  /** One invocation per symbol that goes through the dates and writes them. */
  | { readonly form: 'column'; readonly write: (shader: Shader, site: Site) => Dispatch };
