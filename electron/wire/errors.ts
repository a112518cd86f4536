/**
 * Failures that a user can cause or mend, as data: they cross processes and the wire unchanged.
 *
 * A bug is an ordinary `Error` and is thrown loudly; a cancellation is the `AbortError` of an `AbortSignal`; only what
 * is left, the expected failure, is a `TagError`.
 */

/** Every kind of expected failure. Callers branch on the kind, never on the message. */
export const ERROR_KINDS = [
  // What was asked for
  'usage',
  'no-labels',
  'empty-label',
  'repeated-label',
  'bad-range',
  // Files
  'not-found',
  'offline',
  'is-directory',
  'unreadable',
  'empty-file',
  'disk-full',
  'write-failed',
  'in-use',
  'library-damaged',
  // Video
  'not-video',
  'no-video-stream',
  'unsupported-codec',
  'protected',
  'truncated-video',
  'zero-length',
  'too-short',
  'too-large',
  'ffmpeg-missing',
  'ffmpeg-failed',
  'timed-out',
  // Model
  'model-missing',
  'tokenizer-missing',
  'bad-config',
  'checkpoint-truncated',
  'checkpoint-corrupt',
  'checkpoint-unsafe',
  'checkpoint-unsupported',
  'checkpoint-mismatch',
  'cache-corrupt',
  // Machine
  'device-unavailable',
  'out-of-memory',
  // Network
  'network',
  'download-mismatch',
  'access-denied',
  // Engine process
  'engine-crashed',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/** A `TagError` as plain data. */
export interface TagErrorData {
  kind: ErrorKind;
  message: string;
  detail?: string;
}

/**
 * An expected failure.
 *
 * @property kind which failure it is
 * @property message one sentence for the user, naming the thing concerned and saying what to do about it
 * @property detail what a log needs beyond that: arguments, a tool's output, offsets
 */
export class TagError extends Error {
  override readonly name = 'TagError';
  readonly kind: ErrorKind;
  readonly detail: string | undefined;

  constructor(kind: ErrorKind, message: string, options: { detail?: string; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.kind = kind;
    this.detail = options.detail;
  }

  toJSON(): TagErrorData {
    return { kind: this.kind, message: this.message, ...(this.detail === undefined ? {} : { detail: this.detail }) };
  }

  static fromJSON(data: TagErrorData): TagError {
    return new TagError(data.kind, data.message, data.detail === undefined ? {} : { detail: data.detail });
  }
}

/** The code of a Node system error (`ENOENT`, `ENOSPC`…), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
