/**
 * Files as a page can show them, in web terms (`Request` → `Response`), so that the window's protocol and the HTTP server
 * answer with the same code. Paths are those of `MEDIA` in the application's contract.
 *
 * A page names a video by an opaque id and nothing else: no part of a request ever becomes part of a path.
 */
import { mkdirSync } from 'node:fs';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { respondWithFile } from './file.ts';
import type { FramePlace } from './picture.ts';
import { Pictures } from './pictures.ts';
import { posterPlaces } from './poster.ts';
import { problemResponse, responseFor } from './problem.ts';
import { Proxies } from './proxy.ts';
import { parseRoute } from './route.ts';
import { Sound } from './sound.ts';
import { Tracks } from './tracks.ts';

/** What is known of a video that the page may see. */
export interface MediaFile {
  /** absolute */
  readonly path: string;
  /** the number of the track that a person chose; undefined for the one that is meant to be shown */
  readonly track?: number | undefined;
  /** seconds */
  readonly duration?: number | undefined;
  /** seconds: where the file's own clock stands at the first frame; undefined until that is known */
  readonly startTime?: number | undefined;
  /** how a decoder knows its frames: by their times on that clock, or only by their numbers */
  readonly framesBy?: 'pts' | 'number' | undefined;
  /** those that the model saw */
  readonly frames: readonly SeenFrame[];
}

interface SeenFrame {
  readonly index: number;
  /** seconds since the first frame */
  readonly timestamp: number;
}

export interface MediaFacts {
  find(id: string): MediaFile | undefined;
  /** Where a picture from outside lies; undefined where it is not kept. */
  findPicture(id: string): Promise<string | undefined>;
}

export interface MediaOptions {
  /** Where pictures and waveforms are kept; they can be made again. */
  cacheDirectory: string;
}

export interface Media {
  /**
   * Answers a request whose path is one of `MEDIA`, beneath the root. Never rejects: failures are responses with a
   * `Problem` as JSON. Whoever loses interest aborts the request's signal, or cancels the response's body.
   */
  respond(request: Request): Promise<Response>;
  /** Stops what runs. */
  close(): void;
}

export function createMedia(facts: MediaFacts, { cacheDirectory }: MediaOptions): Media {
  mkdirSync(cacheDirectory, { recursive: true });
  const tracks = new Tracks();
  const pictures = new Pictures(cacheDirectory, tracks);
  const sound = new Sound(cacheDirectory, tracks);
  const proxies = new Proxies(tracks);

  const answer = async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const response = problemResponse(405, 'usage', 'Media can only be read.');
      response.headers.set('Allow', 'GET, HEAD');
      return response;
    }
    const route = parseRoute(new URL(request.url));
    if (route?.kind === 'picture') {
      const path = await facts.findPicture(route.id);
      return path === undefined ? unknown() : pictures.respondSmall(path, route.id, request);
    }
    const video = route === undefined ? undefined : facts.find(route.id);
    if (route === undefined || video === undefined) return unknown();
    switch (route.kind) {
      case 'file':
        return respondWithFile(video.path, request);
      case 'poster':
        return pictures.respond(video, posterPlaces(video.duration), request);
      case 'sound':
        return sound.respond(video, request);
      case 'frame': {
        const frame = video.frames[route.frame];
        return frame === undefined ? unknown() : pictures.respond(video, [whereIs(frame, video)], request);
      }
      case 'still':
        return route.at === undefined ? unknown() : pictures.respond(video, [whereAt(route.at, video)], request);
      case 'proxy':
        return proxies.respond(video, route, request);
    }
  };

  return {
    respond: async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        // Nobody reads this answer any more.
        if (isAbortError(error)) return new Response(null, { status: 499 });
        if (error instanceof TagError) return responseFor(error);
        console.error(error);
        return problemResponse(500, 'unreadable', 'Something went wrong inside reeltag while it read this video.');
      }
    },
    close: () => {
      pictures.close();
      sound.close();
      proxies.close();
    },
  };
}

/** How a picture's maker finds a frame: the time on a person's clock becomes the file's own. */
function whereIs({ index, timestamp }: SeenFrame, { startTime, framesBy }: MediaFile): FramePlace {
  if (startTime === undefined || framesBy === 'number') return { from: 'number', index, seconds: timestamp };
  return { from: 'clock', seconds: startTime + timestamp };
}

/** A time without a frame that is known. */
function whereAt(seconds: number, { startTime, framesBy }: MediaFile): FramePlace {
  if (startTime === undefined || framesBy === 'number') return { from: 'start', seconds };
  return { from: 'clock', seconds: startTime + seconds };
}

function unknown(): Response {
  return problemResponse(404, 'not-found', 'There is no such video or picture here: it may have been removed.');
}
