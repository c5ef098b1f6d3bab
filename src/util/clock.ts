/** The only clock: results never depend on it, progress lines and budgets in minutes do. */
export function nowMs(): number {
  return performance.now();
}

export function timestamp(): string {
  return new Date().toISOString();
}
