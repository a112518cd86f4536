/** The bars of a GPU machine, and whether they are held. */
import { type Fact, factsOf } from './facts.ts';

/** The tower against PyTorch's best batch, in clips a second. */
const TOWER = 1.15;
/** From files to answers, as a share of what the slower of its two halves could do. */
const END_TO_END = 0.8;
/** Of a clip, in milliseconds. */
const JAVASCRIPT = 1;

export interface Bar {
  readonly name: string;
  readonly device: string;
  readonly bar: string;
  /** undefined where what it is made of was not measured */
  readonly figure: number | undefined;
  readonly verdict: 'held' | 'missed' | 'not measured';
}

/** For a device; `torch` names the one that PyTorch ran on, which has no WebGPU. */
export function barsOf(facts: readonly Fact[], device: string): Bar[] {
  const here = <T extends { device: string }>(all: readonly T[]): T[] => all.filter((each) => each.device === device);
  const tower = best(here(factsOf(facts, 'tower')));
  const eager = best(factsOf(facts, 'torch').filter(({ how }) => how === 'eager'));
  const rank = best(here(factsOf(facts, 'rank')));
  const decoders = best(factsOf(facts, 'decoders'));
  const javascript = here(factsOf(facts, 'engine')).map((fact) => fact.javascript);
  const slower = tower === undefined || decoders === undefined ? undefined : Math.min(tower, decoders);
  return [
    {
      ...{ name: "vision tower against PyTorch's best batch", device, bar: `≥ ${TOWER}` },
      ...judge(ratio(tower, eager), (figure) => figure >= TOWER),
    },
    {
      ...{ name: 'from files to answers, of the slower half alone', device, bar: `≥ ${END_TO_END}` },
      ...judge(ratio(rank, slower), (figure) => figure >= END_TO_END),
    },
    {
      ...{ name: "JavaScript's own milliseconds a clip", device, bar: `≤ ${JAVASCRIPT}` },
      ...judge(javascript.length === 0 ? undefined : Math.max(...javascript), (figure) => figure <= JAVASCRIPT),
    },
  ];
}

function best(speeds: readonly { clipsPerSecond: number }[]): number | undefined {
  return speeds.length === 0 ? undefined : Math.max(...speeds.map(({ clipsPerSecond }) => clipsPerSecond));
}

function ratio(ours: number | undefined, theirs: number | undefined): number | undefined {
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

function judge(figure: number | undefined, isHeld: (figure: number) => boolean): Pick<Bar, 'figure' | 'verdict'> {
  if (figure === undefined) return { figure, verdict: 'not measured' };
  return { figure, verdict: isHeld(figure) ? 'held' : 'missed' };
}
