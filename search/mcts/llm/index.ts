import { z } from 'zod';
import { type Environment, type Node, print } from '../../../src/lang/index.js';
import type { Llm } from '../../../src/llm/index.js';
import type { Json } from '../../../src/util/json.js';
import type { Vocabulary } from '../../space/vocabulary.js';
import { geneReader, type ReadGenes } from '../genes.js';
import type { MctsOptions } from '../options.js';
import type { Idea } from '../portrait.js';
import type { Proposal, Proposer, Request } from '../proposer.js';
import { accept, type Terms } from './accept.js';
import { formulaPrompt, ideaPrompt, judgePrompt, systemPrompt } from './prompt.js';

// zod would otherwise make validators from strings.
z.config({ jitless: true });

const text = (most: number) => z.string().transform((value) => value.slice(0, most));

const ideaSchema = z.object({ name: text(60), description: text(600), hypothesis: text(300) });
export const formulaSchema = z.object({
  formula: z.string(),
  arguments: z.array(z.record(z.string(), z.number())).default([]),
});
const judgeSchema = z.object({ reason: text(300), score: z.number().min(0).max(10) });

/** What a missing opinion counts as. */
const NEUTRAL = 5;

/**
 * Proposals by a language model, in the paper's two steps: first what the alpha is to be, then its formula with argument
 * sets. `replay` is the same with answers from a recording.
 */
export class LlmProposer implements Proposer {
  readonly name: 'llm' | 'replay';
  readonly #llm: Llm;
  readonly #vocabulary: Vocabulary;
  readonly #env: Environment;
  readonly #options: Pick<MctsOptions, 'avoid' | 'judge' | 'portraitFirst'>;
  readonly #system: string;
  readonly #genesOf: ReadGenes;

  constructor(name: 'llm' | 'replay', llm: Llm, vocabulary: Vocabulary, env: Environment, options: MctsOptions) {
    this.name = name;
    this.#llm = llm;
    this.#vocabulary = vocabulary;
    this.#env = env;
    this.#options = options;
    this.#system = systemPrompt(vocabulary);
    this.#genesOf = geneReader(vocabulary, options.genes);
  }

  get done(): boolean {
    return this.#llm.ended !== null;
  }

  async propose(request: Request): Promise<Proposal> {
    const idea = this.#options.portraitFirst ? await this.#idea(request) : null;
    if (idea === null && this.#options.portraitFirst) return NOTHING;
    const formulas = await this.#formulas(request, idea);
    if (formulas === null) return NOTHING;
    const opinion = this.#options.judge === 'rule' ? null : await this.#opinion(request, formulas[0]!);
    return { formulas, note: idea?.name ?? 'written by a model', portrait: idea, opinion };
  }

  async #idea(request: Request): Promise<Idea | null> {
    const reply = await this.#llm.ask({
      slot: 'propose',
      place: `${request.place}.idea`,
      system: this.#system,
      prompt: (room) => ideaPrompt(request, room),
      schema: ideaSchema,
      accept: (idea) => ({ result: { ...idea, name: snakeCase(idea.name) } }),
    });
    return reply.kind === 'result' ? reply.result : null;
  }

  async #formulas(request: Request, idea: Idea | null): Promise<readonly Node[] | null> {
    const reply = await this.#llm.ask({
      slot: 'propose',
      place: `${request.place}.formula`,
      system: this.#system,
      prompt: (room) => formulaPrompt(request, idea, room),
      schema: formulaSchema,
      accept: (written) => accept(written, this.#terms(request)),
    });
    return reply.kind === 'result' ? reply.result : null;
  }

  async #opinion(request: Request, ast: Node): Promise<number> {
    const reply = await this.#llm.ask({
      slot: 'judge',
      place: `${request.place}.judge`,
      system: 'You judge formulaic alphas. Answer with one JSON object and nothing else.',
      prompt: (room) => judgePrompt(request, print(ast), room),
      schema: judgeSchema,
      accept: ({ score }) => ({ result: score }),
    });
    return reply.kind === 'result' ? reply.result : NEUTRAL;
  }

  #terms({ path, avoid, argumentSets, isNew }: Request): Terms {
    const own = path.length === 0 ? new Map() : this.#genesOf(path.at(-1)!.ast);
    const forbidden = avoid.filter((gene) => this.#options.avoid === 'hard' || !own.has(gene));
    return { vocabulary: this.#vocabulary, env: this.#env, genesOf: this.#genesOf, forbidden, argumentSets, isNew };
  }

  learn(): void {}

  save(): Json {
    return null;
  }

  load(): void {}
}

const NOTHING: Proposal = { formulas: [], note: '', portrait: null, opinion: null };

function snakeCase(name: string): string {
  return (
    name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'unnamed'
  );
}
