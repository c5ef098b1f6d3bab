import { z } from 'zod';
import { AlphaError } from '../src/util/errors.js';
import { didYouMean } from '../src/util/suggest.js';

// zod would otherwise make validators from strings.
z.config({ jitless: true });

/** A strategy's own options with the defaults filled in. Unknown keys: C002 with the nearest known one; values: C003. */
export function parseOptions<Shape extends z.core.$ZodShape>(
  strategy: string,
  schema: z.ZodObject<Shape, z.core.$strict>,
  options: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<Shape, z.core.$strict>> {
  // The run config's own keys travel in the same object.
  const { name: _, preset: __, ...own } = options;
  const result = schema.safeParse(own);
  if (result.success) return result.data;
  const known = Object.keys(schema.shape);
  const unknown = result.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    const key = unknown.keys[0]!;
    const hint = didYouMean(key, known) ?? (known.length > 0 ? `known: ${known.join(', ')}` : 'it takes none');
    throw new AlphaError('C002', `strategy \`${strategy}\` has no option \`${key}\``, {
      hint,
      data: { strategy, key, known },
    });
  }
  const issue = result.error.issues[0]!;
  const key = issue.path.join('.');
  throw new AlphaError('C003', `bad value for strategy.${key}: ${issue.message}`, {
    hint: `search/${strategy}/README.md lists the options`,
    data: { strategy, key },
  });
}
