/** Options by preset name. */
export const PRESETS: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  // AlphaGen's published settings; alphagen.json5 beside this file is the whole config.
  [
    'alphagen',
    {
      learner: 'ppo',
      rule: 'stack',
      reward: 'objective',
      shape: 'none',
      rejected: 0,
      unscorable: 0,
      dead: -1,
      alone: 0,
      rate: 3e-4,
      entropy: 0.01,
      clip: 0.5,
      minibatch: 128,
      collect: 2048,
      epochs: 10,
      ratio: 0.2,
      trace: 0.95,
      valueWeight: 0.5,
      warmStart: 0,
    },
  ],
]);
