import { LIMITS } from '../../util/limits.js';
import type { Param } from '../define.js';

export function panel(name: string): Param {
  return { name, type: 'panel' };
}

export function condition(name: string): Param {
  return { name, type: 'bool' };
}

/** A window length in dates. */
export function window(name = 'd', min = 1): Param {
  return { name, type: 'window', min, max: LIMITS.window };
}

export function group(name = 'g'): Param {
  return { name, type: 'group' };
}

/** A plain constant; with a default it is optional and may be given by name. */
export function constant(name: string, options: Pick<Param, 'default' | 'min' | 'max'> = {}): Param {
  return { name, type: 'number', ...options };
}
