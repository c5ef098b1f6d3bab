import { ablation, avoidance } from './mcts-ablation.js';
import { recovery } from './mcts-recovery.js';

/**
 * What the tree search is worth, measured. Usage, after `npm run build`:
 *   mcts.js recovery  [--seeds 901,902,...] [--evaluations 4000] [--options '{"avoid":"off"}']
 *   mcts.js ablation  [--seeds 1] [--evaluations 1000] [--data PANEL]
 *   mcts.js avoidance [--seeds 1,2,3,4,5] [--evaluations 1500] [--options ...] [--data PANEL]
 */
const [what = 'recovery', ...rest] = process.argv.slice(2);
const given = new Map(
  rest.flatMap((word, i) => (word.startsWith('--') ? [[word.slice(2), rest[i + 1] ?? '']] : [])) as [string, string][],
);
const seeds = (
  given.get('seeds') ??
  { recovery: '901,902,903,904,905', ablation: '1', avoidance: '1,2,3,4,5' }[what] ??
  '1'
)
  .split(',')
  .map(Number);
const evaluations = Number(given.get('evaluations') ?? { recovery: 4000, ablation: 1000, avoidance: 1500 }[what]);
const options = JSON.parse(given.get('options') ?? '{}') as Record<string, unknown>;

if (what === 'ablation') await ablation({ seeds, evaluations, data: given.get('data') ?? '../shared/data/us_sp' });
else if (what === 'avoidance') await avoidance({ seeds, evaluations, options, data: given.get('data') });
else await recovery({ seeds, evaluations, options });
