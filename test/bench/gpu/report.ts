/** What was measured, as Markdown. */
import type { Bar } from './bars.ts';
import { type Distance, type Fact, factsOf, type Utilisation } from './facts.ts';
import type { Section } from './section.ts';

export interface Findings {
  /** what the machine is, in words */
  readonly machine: readonly string[];
  readonly sections: readonly Section[];
  readonly facts: readonly Fact[];
  readonly bars: readonly Bar[];
}

export function markdown({ machine, sections, facts, bars }: Findings): string {
  return [
    `${machine.join('; ')}.`,
    table(
      ['bar', 'device', 'figure', 'is to be', 'verdict'],
      bars.map(({ name, device, figure, bar, verdict }) => [
        name,
        device,
        figure === undefined ? '—' : figure.toFixed(2),
        bar,
        verdict === 'missed' ? '**missed**' : verdict,
      ]),
    ),
    table(
      ['against the reference', 'device', 'of', 'largest difference'],
      factsOf(facts, 'parity').map(({ model, device, precision, of, distance }) => [
        model,
        `${device} ${precision}`,
        of,
        told(distance),
      ]),
    ),
    table(
      ["the large model against PyTorch's fp32", 'device', 'video'],
      factsOf(facts, 'agreement').map(({ device, precision, distance }) => [
        'one clip',
        `${device} ${precision}`,
        told(distance),
      ]),
    ),
    table(
      ['vision tower', 'batch', 'a run', 'clips/s'],
      [
        ...factsOf(facts, 'torch').map((fact) => [
          `PyTorch ${fact.version} ${fact.how === 'graph' ? 'as a CUDA graph' : 'eager'}, ${fact.device} ${fact.precision}`,
          ...speed(fact),
        ]),
        ...factsOf(facts, 'tower').map((fact) => [`ours, ${fact.device} ${fact.precision}`, ...speed(fact)]),
        ...factsOf(facts, 'engine').map((fact) => [
          `ours through the engine, ${fact.device} ${fact.precision} (JavaScript ${fact.javascript.toFixed(2)} ms a clip)`,
          ...speed(fact),
        ]),
      ],
    ),
    table(
      [
        'from files to answers',
        'clips/s',
        'start',
        'clips/s after it',
        'GPU busy: all, at work',
        'cores busy',
        'memory, card',
      ],
      [
        ...factsOf(facts, 'decoders').map(({ clips, clipsPerSecond }) => [
          `${clips} clips, bare ffmpeg`,
          clipsPerSecond.toFixed(2),
          ...['', '', '', '', ''],
        ]),
        ...factsOf(facts, 'rank').map((fact) => [
          `${fact.clips} clips, \`rank\`, ${fact.device} ${fact.precision}`,
          fact.clipsPerSecond.toFixed(2),
          `${fact.startSeconds.toFixed(1)} s`,
          ((fact.clips - 1) / (fact.clips / fact.clipsPerSecond - fact.startSeconds)).toFixed(2),
          busy(fact.gpu),
          fact.coresBusy.toFixed(1),
          [fact.peakBytes, fact.gpu?.peakBytes].map(gigabytes).join(', '),
        ]),
      ],
    ),
    table(
      ['section', 'seconds', 'what came of it'],
      sections.map(({ name, seconds, outcome, why }) => [
        name,
        seconds.toFixed(1),
        [outcome, why, remark(name, facts)].filter((part) => part !== undefined).join(': '),
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Empty without rows: nothing was measured, and the sections say why. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

const told = ({ largest, cosine }: Distance): string =>
  `${largest.toExponential(1)}, cosine 1 − ${Math.max(0, 1 - cosine).toExponential(1)}`;

function speed(fact: { batch: number; milliseconds: number; clipsPerSecond: number }): string[] {
  return [String(fact.batch), `${fact.milliseconds.toFixed(1)} ms`, fact.clipsPerSecond.toFixed(1)];
}

function busy(gpu: Utilisation | undefined): string {
  return gpu === undefined ? '—' : `${gpu.mean.toFixed(0)} %, ${gpu.meanAtWork.toFixed(0)} %`;
}

const gigabytes = (bytes: number | undefined): string => (bytes === undefined ? '—' : `${(bytes / 1e9).toFixed(1)} GB`);

/** What else its facts say that has no table. */
function remark(name: string, facts: readonly Fact[]): string | undefined {
  const [checkpoint] = factsOf(facts, 'checkpoint');
  if (name === 'checkpoint' && checkpoint !== undefined) return `${gigabytes(checkpoint.bytes)} written`;
  const imported = factsOf(facts, 'import').find(({ precision }) => name === `import ${precision}`);
  if (imported === undefined) return undefined;
  return `${imported.seconds.toFixed(1)} s, ${gigabytes(imported.peakBytes)} of memory`;
}
