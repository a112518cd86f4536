/** The secret of a cluster: whoever has it may run anything on its machines. In files that their owner alone may read. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { writeFailure } from './failures.ts';

/** What may stand in an HTTP header, and is too long to be guessed. */
const TOKEN = /^[\w.~+/=-]{16,512}$/;

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** @param from where it was found, for the sentence; @throws TagError `usage` */
export function checkedToken(text: string, from: string): string {
  const token = text.trim();
  if (TOKEN.test(token)) return token;
  throw new TagError(
    'usage',
    token === ''
      ? `There is no token in ${from}: give the one that the cluster's head was started with.`
      : `What is in ${from} is no token: it has 16 to 512 letters, digits and signs, and no spaces.`,
  );
}

/** The token that is kept in a file; undefined where there is none, or others could read it. */
export async function readToken(path: string): Promise<string | undefined> {
  const others = await stat(path).then(
    ({ mode }) => mode & 0o077,
    () => 0,
  );
  const text = await readFile(path, 'utf8').catch(() => '');
  return others === 0 && TOKEN.test(text.trim()) ? text.trim() : undefined;
}

/** @throws TagError `disk-full`, `write-failed` */
export async function keepToken(path: string, token: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    await file.writeFile(`${token}\n`).finally(() => file.close());
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw writeFailure(error, dirname(path));
  }
}
