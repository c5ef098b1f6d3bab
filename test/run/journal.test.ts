import { appendFileSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal, parseJournal, readJournal } from '../../src/run/journal.js';
import { parseTrials, readTrials, TrialsFile } from '../../src/run/trials.js';

const scratch = () => mkdtempSync(join(tmpdir(), 'alphalode-'));

function written(count: number): string {
  const path = join(scratch(), 'events.jsonl');
  const journal = new Journal(path);
  for (let i = 0; i < count; i++) journal.add('trial', { id: i });
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

  it('is good up to the damage wherever it is cut or any bit is flipped, and counts what it drops', () => {
    const LINES = 200;
    const whole = readFileSync(written(LINES));
    const wrong: string[] = [];
    const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at);
    for (let at = 0; at < whole.length; at++) {
      const intact = ends.filter((end) => end < at).length;
      const cut = parseJournal(whole.subarray(0, at));
      const torn = at > 0 && whole[at - 1] !== 10 ? 1 : 0;
      if (cut.events.length !== intact || cut.dropped !== torn) wrong.push(`cut at ${at}`);
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      const read = parseJournal(flipped);
      const size = intact === 0 ? 0 : ends[intact - 1]! + 1;
      const held = read.events.length === intact && read.bytes === size && read.dropped >= LINES - intact - 1;
      if (!held) wrong.push(`flipped at ${at}`);
    }
    expect(wrong).toEqual([]);
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

  it('ends at the record in which any bit is flipped', () => {
    const path = join(scratch(), 'trials.f32');
    const file = new TrialsFile(path);
    file.append([1, 2, 3].map((id) => ({ id, dailyIc: Float32Array.of(id, id) })));
    file.close();
    const bytes = readFileSync(path);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const { trials } = parseTrials(flipped, 2);
      expect([...trials.keys()], `bit ${bit}`).toEqual([1, 2, 3].slice(0, Math.floor(bit / 8 / 16)));
    }
  });
});
