/** A file as it is, or a part of it. */
import { type FileHandle, open } from 'node:fs/promises';
import { fileError, openVideoFile } from '../engine/video/video-file.ts';
import { videoContentType } from './content-type.ts';
import { problemResponse } from './problem.ts';
import { type ByteRange, parseRange } from './range.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * @throws {TagError} `not-found`, `unreadable`, `empty-file`…: as `openVideoFile`
 */
export async function respondWithFile(path: string, request: Request): Promise<Response> {
  // Looks before it opens: a pipe or a device could wait for ever.
  const { byteLength: size, head } = await openVideoFile(path);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error); // it may be gone since
  });
  try {
    const { mtimeMs } = await file.stat();
    const etag = `"${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}"`;
    const headers = new Headers({
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-cache',
      'Content-Type': videoContentType(head),
      ETag: etag,
    });
    const asked = parseRange(rangeStillMeant(request, etag), size);
    if (asked === 'unsatisfiable') {
      await file.close();
      const response = problemResponse(416, 'bad-range', 'The file ends before the part that was asked for.');
      response.headers.set('Content-Range', `bytes */${size}`);
      return response;
    }
    const range = asked ?? { start: 0, end: size - 1 };
    if (asked !== undefined) headers.set('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
    headers.set('Content-Length', String(range.end - range.start + 1));
    const status = asked === undefined ? 200 : 206;
    if (request.method === 'HEAD') {
      await file.close();
      return new Response(null, { status, headers });
    }
    return new Response(streamRange(file, range, request), { status, headers });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** `If-Range`: a part of a file that has changed since would not fit the parts that the client has. */
function rangeStillMeant({ headers }: Request, etag: string): string | null {
  const condition = headers.get('If-Range');
  return condition === null || condition === etag ? headers.get('Range') : null;
}

/** Reads when the reader wants more, and closes the file however it ends. */
function streamRange(file: FileHandle, { start, end }: ByteRange, request: Request): ReadableStream<Uint8Array> {
  let position = start;
  let onAbort: () => void;
  const finish = async (): Promise<void> => {
    // Of the request, not of its signal: a request that is garbage takes the way from its sender to its signal along.
    request.signal.removeEventListener('abort', onAbort);
    await file.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const { signal } = request;
        onAbort = () => {
          controller.error(signal.reason);
          void finish();
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
      },
      pull: async (controller) => {
        try {
          const wanted = Math.min(CHUNK_BYTES, end + 1 - position);
          const { buffer, bytesRead } = await file.read(new Uint8Array(wanted), 0, wanted, position);
          if (request.signal.aborted) return;
          // The length has been promised: a file that shrank meanwhile must not pass for whole.
          if (bytesRead === 0) throw new Error('the file became shorter while it was read');
          position += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
          if (position > end) {
            controller.close();
            await finish();
          }
        } catch (error) {
          if (request.signal.aborted) return;
          controller.error(error);
          await finish();
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}
