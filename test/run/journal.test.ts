import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal, readJournal } from '../../src/run/journal.js';
import { readTrials, TrialsFile } from '../../src/run/trials.js';

const scratch = () => mkdtempSync(join(tmpdir(), 'alphalode-'));

function written(count: number): string {
  const path = join(scratch(), 'events.jsonl');
  const journal = new Journal(path);
  for (let i = 0; i < count; i++) journal.add('trial', { id: i, expr: `rank(close) # ${i}` });
  journal.commit();
  journal.close();
  return path;
}

describe('a journal', () => {
  it('gives back what was committed, in order', () => {
    const { events, dropped } = readJournal(written(3));
    expect(events.map(({ seq, ev, id }) => [seq, ev, id])).toEqual([
      [0, 'trial', 0],
      [1, 'trial', 1],
      [2, 'trial', 2],
    ]);
    expect(dropped).toBe(0);
  });

  it('is good up to the damage, wherever a byte is flipped or the file is cut', () => {
    const path = written(6);
    const whole = readFileSync(path);
    const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at);
    for (let at = 0; at < whole.length; at++) {
      const intact = lineEnds.filter((end) => end < at).length;
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 0x20;
      writeFileSync(path, flipped);
      expect(readJournal(path).events.length, `flipped at ${at}`).toBe(intact);
      writeFileSync(path, whole.subarray(0, at));
      expect(readJournal(path).events.length, `cut at ${at}`).toBe(intact);
    }
  });

  it('drops what follows a checkpoint when it is opened there', () => {
    const path = join(scratch(), 'events.jsonl');
    const journal = new Journal(path);
    journal.add('trial', { id: 1 });
    journal.commit();
    const { position } = journal;
    journal.add('trial', { id: 2 });
    journal.commit();
    journal.close();
    appendFileSync(path, '{"torn');
    const again = new Journal(path, position);
    again.add('trial', { id: 3 });
    again.commit();
    again.close();
    expect(readJournal(path).events.map(({ id }) => id)).toEqual([1, 3]);
  });
});

describe('the trials file', () => {
  it('gives back the daily ICs of each trial to the bit, NaN included', () => {
    const path = join(scratch(), 'trials.f32');
    const file = new TrialsFile(path);
    file.append([
      { id: 4, dailyIc: Float32Array.of(0.1, Number.NaN, -0.3) },
      { id: 9, dailyIc: Float32Array.of(1, 2, 3) },
    ]);
    file.close();
    expect(statSync(path).size).toBe(2 * (8 + 12));
    const trials = readTrials(path, 3);
    expect([...trials.keys()]).toEqual([4, 9]);
    expect(trials.get(4)).toEqual(Float32Array.of(0.1, Number.NaN, -0.3));
  });

  it('ends at the first damaged record', () => {
    const path = join(scratch(), 'trials.f32');
    const file = new TrialsFile(path);
    file.append([1, 2, 3].map((id) => ({ id, dailyIc: Float32Array.of(id, id) })));
    file.close();
    const bytes = readFileSync(path);
    bytes[16 + 10]! ^= 1;
    writeFileSync(path, bytes);
    expect([...readTrials(path, 2).keys()]).toEqual([1]);
  });
});
