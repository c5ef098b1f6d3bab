/** Limits that hold before anything recurses or allocates. */
export const LIMITS = {
  characters: 10_000,
  /** Brackets, unary operators, `^` and `?:`; left-associative chains count as nodes only. */
  nesting: 64,
  nodes: 500,
  window: 5_000,
} as const;
