/** Other machines, by ssh: whatever keys, names and jumps a user has set up for it are used. */
import { run } from '../../programs/run.ts';
import { TagError } from '../../wire/errors.ts';
import { quoted } from '../text.ts';

/** @throws TagError `usage` */
export function parseHosts(text: string | undefined): string[] {
  if (text === undefined) return [];
  const hosts = text.split(',').map((host) => host.trim());
  for (const host of hosts) {
    // What begins with a minus would be an option of ssh.
    if (/^[A-Za-z0-9_][\w.@:%-]*$/.test(host)) continue;
    throw new TagError('usage', `--nodes takes names of machines, separated by commas, not ${quoted(text)}.`);
  }
  return [...new Set(hosts)];
}

interface JoinBySsh {
  readonly host: string;
  /** how Reeltag is called there */
  readonly command: string;
  readonly address: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** The token goes through ssh's input; brackets of an address mean something to some shells. @throws TagError `network`, `not-found` */
export async function joinBySsh({ host, command, address, token, signal }: JoinBySsh): Promise<void> {
  await bySsh(host, `${command} cluster join '${address}' --token-file -`, { signal, input: `${token}\n` });
}

/** @throws TagError `network`, `not-found` */
export async function downBySsh(host: string, command: string, signal: AbortSignal): Promise<void> {
  await bySsh(host, `${command} cluster down`, { signal });
}

async function bySsh(host: string, words: string, given: { signal: AbortSignal; input?: string }): Promise<void> {
  const { code, stdout, stderr, notStarted } = await run('ssh', ['--', host, words], given);
  if (code === 0) return;
  const detail = `${stdout}\n${stderr}`.trim();
  const last = (notStarted === 'ENOENT' ? 'there is no ssh here' : lastLine(stderr))
    .replace(/^reeltag: /, '')
    .replace(/\.$/, '');
  // What ssh itself fails by, and what a shell does where there is no such command.
  if (code === 255 || code === null) {
    throw new TagError('network', `${host} cannot be reached by ssh (${last}): try "ssh ${host}" first.`, { detail });
  }
  if (code === 127) {
    throw new TagError(
      'not-found',
      `There is no reeltag on ${host} for a command by ssh: install it there, or say with --remote how it is called.`,
      { detail },
    );
  }
  throw new TagError('engine-crashed', `On ${host} this failed: ${last}.`, { detail });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'it said nothing';
}
