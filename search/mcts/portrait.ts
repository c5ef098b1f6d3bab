import { children, type Environment, explain, type Node, print } from '../../src/lang/index.js';
import type { Portrait } from '../contract.js';
import type { Vocabulary } from '../space/vocabulary.js';
import type { Dimension } from './dimensions.js';
import type { TreeNode } from './node.js';

/** What a proposer has to say of its formula. */
export type Idea = Omit<Portrait, 'path'>;

/** Refinements a portrait tells at most; the latest stay. */
const LONGEST_PATH = 12;

/** What a formula of the vocabulary may refer to. */
export function environmentOfVocabulary({ tokens }: Vocabulary): Environment {
  const fields = tokens.filter((token) => token.kind === 'field');
  return {
    fields: fields.map(({ name }) => name),
    groups: [],
    units: new Map(fields.map(({ name, unit }) => [name, unit])),
  };
}

const AIM: Readonly<Record<Dimension, string>> = {
  effectiveness: 'a closer look at what carries the signal ranks symbols better',
  diversity: 'another field or operator sees what the library does not',
  turnover: 'what moves less from day to day costs less to follow',
  stability: 'a longer or scaled view holds in more months',
  overfitting: 'with fewer parts there is less to be fitted by chance',
};

/** Of a formula that no model described: its name and meaning follow from its tree. */
export function plainIdea(ast: Node, dimension: Dimension | null, env: Environment): Idea {
  return {
    name: nameOf(ast),
    description: explain(ast, env).sentence,
    hypothesis: dimension === null ? 'a start: nothing is claimed' : AIM[dimension],
  };
}

/** `ts_corr_close_volume_10`: operators, fields and windows as they stand, at most six of them. */
function nameOf(ast: Node): string {
  const words: string[] = [];
  const visit = (node: Node) => {
    if (node.kind === 'number') words.push(String(node.value).replace('-', 'minus_').replace('.', '_'));
    else words.push(node.kind === 'name' ? node.name : node.op);
    children(node).forEach(visit);
  };
  visit(ast);
  return words.slice(0, 6).join('_').toLowerCase();
}

/** An idea with the way that led to it. */
export function portraitOf(idea: Idea, path: readonly TreeNode[], dimension: Dimension | null, note: string): Portrait {
  const steps = path.map(
    (node) => `${stepOf(node.dimension, node.note)}: ${print(node.ast)} (${node.score.toFixed(2)})`,
  );
  return { ...idea, path: [...steps, stepOf(dimension, note)].slice(-LONGEST_PATH) };
}

function stepOf(dimension: Dimension | null, note: string): string {
  return dimension === null ? note : `${dimension} by ${note}`;
}
