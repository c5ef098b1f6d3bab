import { readFileSync } from 'node:fs';
import { createBuilder } from '../../search/space/builder.js';
import { sampleFormula } from '../../search/space/sample.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import { parseLibrary, print } from '../../src/lang/index.js';
import { createRng, type Rng } from '../../src/util/rng.js';
import { DEFAULTS, ENV } from '../search/fixtures.js';

/**
 * A small stochastic model of formulas: tokens follow the few before them as often as they did in the formulas it was
 * trained on. It makes real mistakes (brackets, windows, units, fields), as many as `invalidShare` in the test measures.
 */
export interface ToyModel {
  /** A formula, or what passes for one. */
  write(rng: Rng): string;
  readonly trainedOn: number;
}

const START = '<s>';
const END = '</s>';
const LONGEST = 40;
const SAMPLED = 1500;
/** Tokens a next one depends on. */
const ORDER = 4;

const BEFORE = Array<string>(ORDER).fill(START);

function trainToyModel(formulas: readonly string[]): ToyModel {
  const next = new Map<string, Map<string, number>>();
  for (const formula of formulas) {
    const tokens = [...BEFORE, ...tokensOf(formula), END];
    for (let i = ORDER; i < tokens.length; i++) {
      const context = tokens.slice(i - ORDER, i).join(' ');
      const counts = next.get(context) ?? new Map<string, number>();
      counts.set(tokens[i]!, (counts.get(tokens[i]!) ?? 0) + 1);
      next.set(context, counts);
    }
  }
  return {
    trainedOn: formulas.length,
    write(rng) {
      const written = [...BEFORE];
      while (written.length < LONGEST) {
        const counts = next.get(written.slice(-ORDER).join(' ')) ?? new Map([[END, 1]]);
        const token = draw(counts, rng);
        if (token === END) break;
        written.push(token);
      }
      return written.slice(ORDER).join(' ');
    },
  };
}

/** Trained on formulas of our own: those that come with the project, and what the search space's own sampler draws. */
export function projectToyModel(): ToyModel {
  const texts = ['classic', 'alpha158'].flatMap((name) =>
    parseLibrary(readFileSync(`factors/${name}.alpha`, 'utf8')).flatMap((entry) =>
      'ast' in entry ? [print(entry.ast)] : [],
    ),
  );
  const known = texts.filter((text) => text.length < 120 && !/group|cs_|cap|skipna/.test(text));
  const builder = createBuilder(createVocabulary({ ...DEFAULTS, maxTokens: 9 }, ENV));
  const rng = createRng(1, 'toy training');
  return trainToyModel([...known, ...Array.from({ length: SAMPLED }, () => print(sampleFormula(builder, rng)))]);
}

function tokensOf(text: string): string[] {
  return text.match(/[a-z_][a-z0-9_]*|\d+(?:\.\d+)?(?:e-?\d+)?|&&|\|\||[<>=!]=|[^\s]/gi) ?? [];
}

function draw(counts: ReadonlyMap<string, number>, rng: Rng): string {
  let left = rng.int([...counts.values()].reduce((sum, count) => sum + count, 0));
  for (const [token, count] of counts) {
    left -= count;
    if (left < 0) return token;
  }
  return END;
}
