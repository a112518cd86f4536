/** What the preload and the main process agree on: the channels, and what is sent on each. */

export const WIRE_CHANNEL = 'reeltag:wire';

/** A wire's message, and of which document of the page: after a reload, answers to the one before must not reach the next. */
export interface Envelope {
  /** Made anew by each document. */
  readonly document: string;
  readonly message: unknown;
}

/** Of the videos that are dragged out of the page: an array of their ids. */
export const DRAG_CHANNEL = 'reeltag:drag';

const LONGEST_NAME = 64;
const MOST_DRAGGED = 10_000;

/** The envelope, or undefined for anything else. */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'message')) return undefined;
  const { document, message } = value as { document?: unknown; message?: unknown };
  if (typeof document !== 'string' || document === '' || document.length > LONGEST_NAME) return undefined;
  return { document, message };
}

/** What is dragged, or undefined for anything else. */
export function readIds(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_DRAGGED) return undefined;
  const isId = (id: unknown): id is string => typeof id === 'string' && id.length <= LONGEST_NAME;
  return value.every(isId) ? value : undefined;
}
