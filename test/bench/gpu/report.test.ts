/** What the GPU benchmark makes of what was measured: bars, a table, and a reason for what failed. */
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { barsOf } from './bars.ts';
import type { Fact } from './facts.ts';
import { markdown } from './report.ts';
import { runSection } from './section.ts';
import { utilisationOf } from './utilisation.ts';

const on = { device: 'cuda', precision: 'fp16' } as const;
const speed = (batch: number, clipsPerSecond: number) => ({
  batch,
  clipsPerSecond,
  milliseconds: (1000 * batch) / clipsPerSecond,
});
const torch = (how: 'eager' | 'graph', batch: number, clipsPerSecond: number): Fact => {
  return { kind: 'torch', how, version: '2.0', ...on, ...speed(batch, clipsPerSecond) };
};
const rank = (clipsPerSecond: number): Fact => {
  const { device, precision } = on;
  const rest = { clips: 64, startSeconds: 2, coresBusy: 12, peakBytes: 3e9 };
  return { kind: 'rank', device, precision, clipsPerSecond, ...rest };
};
const FACTS: Fact[] = [
  torch('eager', 1, 60),
  torch('eager', 8, 160),
  // Not what the bar is about, though it is faster at one clip than eager is.
  torch('graph', 1, 190),
  { kind: 'tower', ...on, ...speed(1, 120) },
  { kind: 'tower', ...on, ...speed(16, 184) },
  { kind: 'tower', device: 'webgpu', precision: 'fp16', ...speed(1, 5) },
  { kind: 'engine', ...on, ...speed(16, 170), javascript: 1.2 },
  { kind: 'decoders', clips: 64, clipsPerSecond: 30 },
  rank(25),
];

describe('the bars', () => {
  it("hold the best batch against PyTorch's best in eager, and files to answers against the slower half", () => {
    const [tower, endToEnd, javascript] = barsOf(FACTS, 'cuda');
    expect(tower).toMatchObject({ figure: 1.15, verdict: 'held' });
    expect(endToEnd).toMatchObject({ figure: 25 / 30, verdict: 'held' });
    expect(javascript).toMatchObject({ figure: 1.2, verdict: 'missed' });
  });

  it('take the tower for the slower half where it is', () => {
    const decoders: Fact = { kind: 'decoders', clips: 64, clipsPerSecond: 900 };
    expect(barsOf([...FACTS, decoders, rank(140)], 'cuda')[1]).toMatchObject({
      figure: 140 / 184,
      verdict: 'missed',
    });
  });

  it('say of each device what was not measured there', () => {
    expect(barsOf(FACTS, 'webgpu').map(({ verdict }) => verdict)).toEqual(['missed', 'not measured', 'not measured']);
    expect(new Set(barsOf([], 'cuda').map(({ verdict }) => verdict))).toEqual(new Set(['not measured']));
  });
});

it('has in its table what was measured, what was missed and why a section came to nothing', () => {
  const why = 'a|b is not there';
  const sections = [{ name: 'parity cuda fp32', seconds: 1, outcome: 'failed', why }] as const;
  const text = markdown({ machine: ['a card'], sections, facts: FACTS, bars: barsOf(FACTS, 'cuda') });
  expect(text).toContain("| JavaScript's own milliseconds a clip | cuda | 1.20 | ≤ 1 | **missed** |");
  expect(text).toContain('| PyTorch 2.0 eager, cuda fp16 | 8 | 50.0 ms | 160.0 |');
  // 64 clips in 2.56 s, of which 2 s are the start.
  expect(text).toContain('| 64 clips, `rank`, cuda fp16 | 25.00 | 2.0 s | 112.50 | — | 12.0 | 3.0 GB, — |');
  expect(text).toContain('| parity cuda fp32 | 1.0 | failed: a\\|b is not there |');
});

it('tells how busy a card was, with the start and without', () => {
  const said = '0, 500\n0, 500\n80, 2500\n0, 2500\n100, 2600\n0, 2600\n90, 26';
  expect(utilisationOf(said)).toEqual({ mean: 30, meanAtWork: 60, samples: 6, peakBytes: 2600 * 2 ** 20 });
  expect(utilisationOf('0, 500\n')).toMatchObject({ mean: 0, meanAtWork: 0 });
  expect(utilisationOf('[N/A], [N/A]\n')).toBeUndefined();
  expect(utilisationOf('')).toBeUndefined();
});

it('goes on after a section that failed, and says why it did', async () => {
  const setting = { small: true, scratch: tmpdir(), device: 'abacus', precision: 'fp32', python: '' } as const;
  const job = { name: 'abacus', script: 'device', setting, env: process.env, seconds: 30 };
  const facts: Fact[] = [];
  const section = await runSection(job, (fact) => facts.push(fact));
  expect(section).toMatchObject({ outcome: 'failed', why: expect.stringContaining('There is no device “abacus”') });
  expect(facts).toEqual([]);
  expect(await runSection({ ...job, seconds: 0.05 }, () => {})).toMatchObject({
    outcome: 'failed',
    why: 'it was ended after 0 s',
  });
});
