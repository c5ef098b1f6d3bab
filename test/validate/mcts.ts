import { ablation, avoidance } from './mcts-ablation.js';

/**
 * What the parts of the tree search are worth, measured; `recovery.js mcts` is what it finds. Usage, after `npm run build`:
 *   mcts.js ablation  [--seeds 1,2,3] [--evaluations 600] [--data PANEL]
 *   mcts.js avoidance [--seeds 1,2,3,4,5] [--evaluations 1500] [--options ...] [--data PANEL]
 */
const [what = 'ablation', ...rest] = process.argv.slice(2);
const given = new Map(
  rest.flatMap((word, i) => (word.startsWith('--') ? [[word.slice(2), rest[i + 1] ?? '']] : [])) as [string, string][],
);
const seeds = (given.get('seeds') ?? (what === 'ablation' ? '1,2,3' : '1,2,3,4,5')).split(',').map(Number);
const evaluations = Number(given.get('evaluations') ?? (what === 'ablation' ? 600 : 1500));
const options = JSON.parse(given.get('options') ?? '{}') as Record<string, unknown>;

if (what === 'ablation') await ablation({ seeds, evaluations, data: given.get('data') ?? '../shared/data/us_sp' });
else await avoidance({ seeds, evaluations, options, data: given.get('data') });
