/** What the preload and the main process agree on: one channel, and what is sent on it. */

export const WIRE_CHANNEL = 'reeltag:wire';

/** A wire's message, and of which document of the page: after a reload, answers to the one before must not reach the next. */
export interface Envelope {
  /** Made anew by each document. */
  readonly document: string;
  readonly message: unknown;
}

const LONGEST_NAME = 64;

/** The envelope, or undefined for anything else. */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'message')) return undefined;
  const { document, message } = value as { document?: unknown; message?: unknown };
  if (typeof document !== 'string' || document === '' || document.length > LONGEST_NAME) return undefined;
  return { document, message };
}
