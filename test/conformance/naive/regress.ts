import { average, total } from './statistics.js';

const dot = (a: readonly number[], b: readonly number[]) => total(a.map((value, i) => value * b[i]!));

/** What a direction leaves of a list; taken twice, as the first time leaves rounding errors along it. */
function without(values: readonly number[], direction: readonly number[]): number[] {
  let rest = [...values];
  for (let pass = 0; pass < 2; pass++) {
    const share = dot(rest, direction) / dot(direction, direction);
    rest = rest.map((value, i) => value - share * direction[i]!);
  }
  return rest;
}

/**
 * Residuals of least squares with intercept, by orthogonal directions. A regressor of which the others leave next to
 * nothing (a constant: the intercept leaves nothing) has no direction of its own; of a y that they explain wholly but for
 * rounding nothing is left.
 */
export function leftOver(y: readonly number[], regressors: readonly (readonly number[])[]): number[] {
  const centred = (values: readonly number[]) => {
    const mean = average(values);
    return values.map((value) => value - mean);
  };
  const directions: number[][] = [];
  for (const regressor of regressors) {
    let rest = centred(regressor);
    for (const direction of directions) rest = without(rest, direction);
    if (dot(rest, rest) > 1e-12 * dot(regressor, regressor)) directions.push(rest);
  }
  const deviations = centred(y);
  let rest = deviations;
  for (const direction of directions) rest = without(rest, direction);
  return dot(rest, rest) > 1e-12 * dot(deviations, deviations) ? rest : y.map(() => 0);
}
