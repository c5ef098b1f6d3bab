import { type Panel, type Shape, shapeOf } from '../../panel/panel.js';

/** A panel as it goes to the device's thread: what kernels read, in shared memory. */
export type PanelParts = Pick<Panel, 'fields' | 'groups' | 'universe'> & {
  readonly shape: Shape;
  readonly origin: number;
};

export function partsOf(panel: Panel): PanelParts {
  const { fields, groups, universe, origin = 0 } = panel;
  return { shape: shapeOf(panel), origin, fields, groups, universe };
}
