/** How a token comes to a command: never as one of its words, which everybody on the machine can read. */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { checkedToken } from '../../cluster/local/token.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

export const TOKEN_VARIABLE = 'REELTAG_CLUSTER_TOKEN';

/**
 * @param file its name, `-` for the input; absent: by the variable
 * @returns undefined where none was given
 * @throws TagError `usage`, `not-found`, `unreadable`
 */
export async function tokenGiven(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  if (file === '-') return checkedToken(await readAll(process.stdin), 'the input');
  if (file !== undefined) return checkedToken(await readNamed(file), file);
  const text = env[TOKEN_VARIABLE];
  return text ? checkedToken(text, TOKEN_VARIABLE) : undefined;
}

async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') throw new TagError('not-found', `There is no file ${file}: check --token-file.`);
    throw new TagError('unreadable', `${file} cannot be read (${code}): check --token-file.`, { cause: error });
  }
}

/** Asks for it where nobody sees what is typed. @throws TagError `usage` where nobody can be asked */
export async function askForToken(signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new TagError(
      'usage',
      `The cluster's token is needed: name the file that holds it with --token-file, or - for the input, or put it in ${TOKEN_VARIABLE}.`,
    );
  }
  stderr.write("The cluster's token (it is not shown): ");
  stdin.setRawMode(true);
  try {
    return checkedToken(await typed(signal), 'what was typed');
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

async function typed(signal: AbortSignal): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8').resume();
  return new Promise((resolve, reject) => {
    const end = (): void => {
      process.stdin.off('data', take);
      signal.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      end();
      reject(signal.reason);
    };
    const take = (piece: string): void => {
      for (const character of piece) {
        if (character === '\r' || character === '\n') {
          end();
          resolve(text);
          return;
        }
        // In raw mode the terminal makes no signal of it.
        if (character === '\u{3}') process.kill(process.pid, 'SIGINT');
        else if (character === '\u{7f}' || character === '\b') text = text.slice(0, -1);
        else text += character;
      }
    };
    process.stdin.on('data', take);
    signal.addEventListener('abort', abort, { once: true });
  });
}
