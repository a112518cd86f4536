/** The asking end: a library that somebody has, reached through its owner. */
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { type NamedOwner, namedOwnerOf } from '../library/owner.ts';
import { TagError } from '../wire/errors.ts';
import { abortError } from '../wire/failures.ts';
import { type Owner, type OwnerContract, ownerContract } from '../wire/owner.ts';
import { type Client, connect } from '../wire/rpc.ts';
import { ASKING_LIMITS } from './limits.ts';
import { lineWire } from './line-wire.ts';

export interface OwnerConnection {
  readonly client: Client<OwnerContract>;
  /** as it was when it was asked first */
  readonly owner: Owner;
  /** the library's, links followed */
  readonly file: string;
  close(): void;
}

export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the owner may take to say who it is, in milliseconds: it may be at work on a large library. */
  readonly answerMs?: number | undefined;
}

const ANSWER_MS = 10_000;

/**
 * Connects to whoever has the library of a data folder.
 *
 * @returns undefined where nobody has it
 * @throws TagError `in-use` where the one who has it cannot be asked, `timed-out` where it does not answer; `unreadable` for
 *   a library that is a link that leads nowhere; AbortError
 */
export async function connectToOwner(
  dataDirectory: string,
  { signal, answerMs = ANSWER_MS }: ConnectOptions = {},
): Promise<OwnerConnection | undefined> {
  signal?.throwIfAborted();
  const named = namedOwnerOf(dataDirectory);
  const inTime = AbortSignal.timeout(answerMs);
  const connection = await ask(named, AbortSignal.any([inTime, ...(signal === undefined ? [] : [signal])]));
  if (connection !== undefined) return connection;
  if (signal?.aborted) throw abortError();
  // What the note says may be of one that was killed.
  if (!named.isThere()) return undefined;
  throw inTime.aborted ? silent(named) : unreachable(named);
}

/** Undefined where the one that the note names does not say that it is that one. */
async function ask(named: NamedOwner, signal: AbortSignal): Promise<OwnerConnection | undefined> {
  if (named.socket === undefined) return undefined;
  const { address, id } = named.socket;
  const socket = connectSocket(address);
  const close = (): void => void socket.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    await opened(socket);
    const client = connect(lineWire(socket, ASKING_LIMITS), ownerContract);
    const owner = await client.call('describeOwner', {});
    if (owner.id === id) return { client, owner, file: named.file, close };
  } catch {
    // Nobody listens there, or somebody hangs up, or it is another version, which knows no such question.
  } finally {
    signal.removeEventListener('abort', close);
  }
  close();
  return undefined;
}

/** @throws where it cannot be opened, or is closed before it is */
async function opened(socket: Socket): Promise<void> {
  const closed = once(socket, 'close').then(() => Promise.reject(new Error('closed before it was open')));
  closed.catch(() => {});
  await Promise.race([once(socket, 'connect'), closed]);
}

function whoHas({ file, pid }: NamedOwner): string {
  return `The library ${file} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}`;
}

function silent(named: NamedOwner): TagError {
  return new TagError(
    'timed-out',
    `${whoHas(named)}, which does not answer: try again when it is less busy, or end it and start Reeltag anew.`,
  );
}

function unreachable(named: NamedOwner): TagError {
  return new TagError(
    'in-use',
    `${whoHas(named)}, which cannot be asked: use the Reeltag that is running, or close it first.`,
  );
}
