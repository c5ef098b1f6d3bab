import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { targets } from '../../src/export/targets.js';
import { sources } from '../../src/import/import.js';
import { readConfig } from '../../src/run/config.js';
import { backtestSchema } from '../../src/score/backtest/config.js';

const readme = readFileSync('README.md', 'utf8');

function block(language: string): string {
  const match = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme);
  if (match === null) throw new Error(`the README has no ${language} block`);
  return match[1]!;
}

describe('the README', () => {
  it('shows a program of at most 15 lines that runs as it stands', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alphalode-readme-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(resolve('.'), join(folder, 'node_modules/alphalode'));
    const code = block('ts');
    expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15);
    writeFileSync(join(folder, 'example.mjs'), code);
    const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^rank\(-volume\) \d\.\d{3}$/);
    expect(lines.length).toBeGreaterThan(1);
  });

  it('shows a config that holds', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'alphalode-readme-')), 'run.json');
    writeFileSync(path, block('json'));
    expect(readConfig(path)).toMatchObject({ label: { horizon: 5 }, pool: { size: 20 }, strategy: { name: 'gp' } });
  });
});

describe('the reference of the backtest', () => {
  it('has every setting with its default', () => {
    const text = readFileSync('src/score/README.md', 'utf8');
    const { checks, ...settings } = backtestSchema.parse({});
    for (const [key, value] of Object.entries(settings))
      expect(text).toContain(`| \`${key}\` | ${JSON.stringify(value)} |`);
    for (const [key, value] of Object.entries(checks))
      expect(text).toContain(`| \`${key}\` | ${JSON.stringify(value)} |`);
  });
});

describe('the reference of formats', () => {
  it('names each that there is', () => {
    const text = readFileSync('src/export/README.md', 'utf8');
    for (const name of [...targets.keys(), ...sources.keys()]) expect(text).toContain(`\`${name}\``);
  });
});
