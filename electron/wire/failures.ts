/** The two failures that are no `TagError`: a cancellation, and a bug at the other end of a wire. */

/** A bug at the other end. `detail` has its stack, for the log. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
  readonly detail: string | undefined;

  constructor(message: string, detail?: string) {
    super(message);
    this.detail = detail;
  }
}

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

export function abortError(): DOMException {
  return new DOMException('This was cancelled', 'AbortError');
}
