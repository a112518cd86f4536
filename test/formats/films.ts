/** The films of `FILMS` as files, and what the program knows of them: real time stamps, real time codes. */
import { join } from 'node:path';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { frameClock } from '../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../electron/interchange/handed.ts';
import { FILMS, type FilmKind, handedVideo } from '../support/handed-case.ts';
import { makeVideo, x264 } from '../support/video.ts';

/** Four seconds of each, with a tone. */
export async function makeFilms(folder: string): Promise<HandedVideo[]> {
  const videos: HandedVideo[] = [];
  for (const [n, film] of FILMS.entries()) {
    await makeVideo(folder, film.name, ...filmArguments(film));
    const { pts, timeBase, durationSeconds, frameRate } = await probeVideo(join(folder, film.name));
    videos.push(handedVideo(film, n, folder, frameClock(pts, timeBase, durationSeconds, frameRate)));
  }
  return videos;
}

function filmArguments({ rate, variable, timebase, timecode }: FilmKind): string[] {
  const gaps = variable === undefined ? [] : ['-vf', "select='not(eq(mod(n,3),1))'", '-fps_mode', 'vfr'];
  const code =
    timecode === undefined ? [] : ['-timecode', timecode.text.replace(/:(\d+)$/, timecode.drop ? ';$1' : ':$1')];
  return [
    ...['-f', 'lavfi', '-i', `testsrc2=d=4:r=${rate.join('/')}:s=320x180`, '-f', 'lavfi', '-i', 'sine=d=4:r=48000'],
    ...[
      ...gaps,
      ...x264('-pix_fmt', 'yuv420p'),
      '-c:a',
      'aac',
      '-ac',
      '2',
      '-video_track_timescale',
      `${timebase[1]}`,
      ...code,
    ],
  ];
}
