/**
 * Scenes of sixty made films whose cuts are known, against PySceneDetect's detectors in one run: how many cuts are found,
 * how many are none, and the time of all of them, each program as it works by itself: ours on as many films at once as there
 * are cores, PySceneDetect on one after the other. The rules were made on films of other seeds.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { findScenes } from '../../electron/engine/video/scenes/find-scenes.ts';
import { findFfmpeg } from '../../electron/engine/video/tools.ts';
import type { BenchResult } from './result.ts';
import { changesOf, type Film, KINDS, planFilms, RATE } from './scenes/films.ts';
import { type Detected, PySceneDetect, VERSION } from './scenes/pyscenedetect.ts';
import { renderFilm } from './scenes/render.ts';
import { f1, type Score, score, TOLERANCE, total } from './scenes/score.ts';

const SEED = 18;
const COUNT = 60;
/** Counts up with every change of what films are made of. */
const FILMS = 1;

const AT_A_TIME = 12;

const METHODS = ['reeltag', 'content', 'adaptive'] as const;
type Method = (typeof METHODS)[number];
const NAMES: Readonly<Record<Method, string>> = {
  reeltag: 'reeltag',
  content: 'ContentDetector',
  adaptive: 'AdaptiveDetector',
};

interface Judged {
  readonly film: Film;
  readonly scores: Readonly<Record<Method, Score>>;
  readonly seconds: Readonly<Record<Method, number>>;
}

export async function run(): Promise<BenchResult> {
  const films = planFilms(SEED, COUNT);
  const paths = await makeFilms(films);
  const theirs = await PySceneDetect.start();
  const judged: Judged[] = [];
  try {
    // What is loaded first is loaded for all.
    await Promise.all([ours(paths[0] as string), theirs.detect(paths[0] as string)]);
    // Some films at a time: what else the machine does hits all of them.
    for (let at = 0; at < films.length; at += AT_A_TIME) {
      const some = paths.slice(at, at + AT_A_TIME);
      const found = await oursAtOnce(some);
      for (const [i, path] of some.entries())
        judged.push(judge(films[at + i] as Film, { reeltag: found[i] as Detected, ...(await theirs.detect(path)) }));
    }
  } finally {
    theirs.end();
  }
  return report(judged);
}

/** As many at once as there are cores, as `reeltag scenes` does it; the time of all of them is spread over them. */
async function oursAtOnce(paths: readonly string[]): Promise<Detected[]> {
  const found: Detected[] = [];
  const left = [...paths.entries()];
  const began = performance.now();
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) found[next[0]] = await ours(next[1]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const seconds = (performance.now() - began) / 1000 / paths.length;
  return found.map(({ cuts }) => ({ cuts, seconds }));
}

async function ours(path: string): Promise<Detected> {
  const began = performance.now();
  const info = await probeVideo(path);
  const { scenes } = await findScenes(path, { info });
  const seconds = (performance.now() - began) / 1000;
  const { pts, timeBase } = info;
  const frameOf = (start: number): number =>
    pts.findIndex((tick) => ((tick - (pts[0] as number)) * timeBase[0]) / timeBase[1] > start - 1e-4);
  return { cuts: scenes.slice(1).map(({ start }) => frameOf(start)), seconds };
}

function judge(film: Film, found: Record<Method, Detected>): Judged {
  const changes = changesOf(film);
  const each = <T>(of: (detected: Detected) => T): Record<Method, T> => ({
    reeltag: of(found.reeltag),
    content: of(found.content),
    adaptive: of(found.adaptive),
  });
  return { film, scores: each(({ cuts }) => score(cuts, changes)), seconds: each(({ seconds }) => seconds) };
}

function report(judged: readonly Judged[]): BenchResult {
  const scoreOf = (method: Method, some = judged): Score => total(some.map(({ scores }) => scores[method]));
  const secondsOf = (method: Method): number => judged.reduce((sum, { seconds }) => sum + seconds[method], 0);
  const figure = f1(scoreOf('reeltag'));
  const best = Math.max(f1(scoreOf('content')), f1(scoreOf('adaptive')));
  const quickest = Math.min(secondsOf('content'), secondsOf('adaptive'));
  const lines = METHODS.map((method) => {
    const { right, wrong, missed } = scoreOf(method);
    const counts = `${right} right, ${wrong} wrong, ${missed} missed`;
    return `${NAMES[method].padEnd(17)} F1 ${f1({ right, wrong, missed }).toFixed(3)}  ${counts}  ${secondsOf(method).toFixed(1)} s`;
  });
  for (const kind of KINDS) {
    const some = judged.filter(({ film }) => film.kind === kind);
    const figures = METHODS.map((method) => {
      const of = scoreOf(method, some);
      return kind === 'none' ? `${NAMES[method]} ${of.wrong} wrong` : `${NAMES[method]} ${f1(of).toFixed(3)}`;
    });
    lines.push(`${kind.padEnd(9)} ${some.length} films: ${figures.join(', ')}`);
  }
  return {
    name: `scenes: ${judged.length} films, PySceneDetect ${VERSION}, within ${TOLERANCE} frames of ${RATE} a second`,
    figure,
    bar: `≥ ${best.toFixed(3)}, in no more than ${quickest.toFixed(1)} s`,
    passed: figure >= best && secondsOf('reeltag') <= quickest,
    lines,
  };
}

/** Those that an earlier run did not make, as many at once as there are cores. */
async function makeFilms(films: readonly Film[]): Promise<string[]> {
  const folder = join(tmpdir(), 'reeltag-bench', `scenes-v${FILMS}`);
  await mkdir(folder, { recursive: true });
  const ffmpeg = (await findFfmpeg()).path;
  const pathOf = ({ name }: Film): string => join(folder, `${name}.mp4`);
  const left = films.filter((film) => !existsSync(pathOf(film)));
  const make = async (): Promise<void> => {
    for (let film = left.shift(); film !== undefined; film = left.shift()) {
      const part = join(folder, `${process.pid}.${film.name}.mp4`);
      await renderFilm(ffmpeg, film, part);
      await rename(part, pathOf(film));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, make));
  return films.map(pathOf);
}

if (import.meta.main) {
  const { lines, passed } = await run();
  for (const line of lines) console.log(line);
  process.exitCode = passed ? 0 : 1;
}
