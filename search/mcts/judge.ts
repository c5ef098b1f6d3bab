import { aggregate } from './dimensions.js';
import type { EffectiveLibrary } from './library.js';
import type { NewNode, TreeNode } from './node.js';
import type { MctsOptions } from './options.js';
import { overfitScore } from './overfit.js';
import type { Expansion, Spark } from './state.js';

/** Makes nodes of scored formulas: what they are worth beside the library as it stands. */
export interface Judge {
  /** A formula to begin a tree with. */
  root(spark: Spark): NewNode;
  /** The best argument set of an expansion below the last node of `path`; a root where that is empty. */
  grown(best: Spark, expansion: Omit<Expansion, 'node'>, path: readonly TreeNode[]): NewNode;
}

export function createJudge(
  library: EffectiveLibrary,
  options: Pick<MctsOptions, 'weights' | 'judge'>,
  proposer: string,
): Judge {
  function judged(spark: Spark, overfitting: number, tries: number, dimension: NewNode['dimension']): NewNode {
    const scores = library.scores(spark.metrics, overfitting);
    return { ...spark, scores, score: aggregate(scores, options.weights), tries, dimension };
  }

  return {
    root: (spark) => {
      const overfitting = overfitScore({ ast: spark.ast, tries: 1, best: spark.ic, neighbours: [] });
      return judged(spark, overfitting, 1, null);
    },
    grown: (best, { dimension, note, idea, opinion, results }, path) => {
      const parent = path.at(-1);
      const tries = (parent?.tries ?? 0) + results.length;
      const rule = overfitScore({
        ast: best.ast,
        tries,
        best: Math.abs(best.ic ?? 0),
        neighbours: results.flatMap((spark) => (spark === best ? [] : [spark.ic === null ? null : Math.abs(spark.ic)])),
      });
      const overfitting = opinion === null ? rule : options.judge === 'llm' ? opinion : (rule + opinion) / 2;
      // Being like the formula it was made from says nothing against it, it is to take that one's place; a copy does.
      const kin =
        parent !== undefined && !best.copy && best.nearest !== null && path.some(({ id }) => id === best.nearest);
      const metrics = kin ? { ...best.metrics, diversity: parent.metrics.diversity } : best.metrics;
      return judged({ ...best, metrics, note, portrait: idea, proposer }, overfitting, tries, dimension);
    },
  };
}
