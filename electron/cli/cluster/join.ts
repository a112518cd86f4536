/** `reeltag cluster join`: this machine becomes one of a cluster's. */
import { startNode } from '../../cluster/local/node.ts';
import { isLoopback } from '../../cluster/local/ports.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { quoted } from '../text.ts';
import { askForToken, tokenGiven } from './given-token.ts';
import { environmentFor, type MachineOptions, shareOf, stayUntilItEnds, withoutNode } from './machine.ts';

export interface JoinOptions extends MachineOptions {
  tokenFile?: string | undefined;
  nodeAddress?: string | undefined;
}

const USUAL_PORT = 6379;

export async function clusterJoin(context: Context, to: string, options: JoinOptions): Promise<number> {
  const address = parseHead(to);
  const share = shareOf(options);
  const { signal } = context;
  const given = await tokenGiven(options.tokenFile);
  const already = await withoutNode(
    context,
    async () => {
      const token = given ?? (await askForToken(signal));
      const environment = await environmentFor(context, options);
      context.progress.show(`joining the cluster at ${address}`);
      try {
        const place = { role: 'node', address, host: options.nodeAddress } as const;
        await startNode({ environment, place, token, share, signal });
      } finally {
        context.progress.clear();
      }
      return undefined;
    },
    async (record) => record,
  );
  if (already !== undefined && (already.role === 'head' || already.address !== address)) {
    const what =
      already.role === 'head' ? 'is the head of a cluster of its own' : `has joined the cluster at ${already.address}`;
    throw new TagError('in-use', `This machine ${what}: "reeltag cluster down" ends that, before it can join another.`);
  }
  if (already !== undefined) context.say('it has joined already');
  context.print(`This machine has joined the cluster at ${address}. "reeltag cluster down" leaves it.`);
  context.say(
    'Ray listens on every network interface of this machine now: let a firewall keep all but your own machines away',
  );
  return options.foreground === true && already === undefined ? stayUntilItEnds(context) : 0;
}

/** @throws TagError `usage` */
export function parseHead(text: string): string {
  const found = /^(\[[\da-fA-F:]+\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(text);
  const [, host = '', port = String(USUAL_PORT)] = found ?? [];
  if (found === null || host.startsWith('-') || Number(port) > 65_535) {
    throw new TagError(
      'usage',
      `The address of a cluster's head is a name or number and a port, as in 10.0.0.1:${USUAL_PORT}, not ${quoted(text)}.`,
    );
  }
  if (isLoopback(host.replace(/^\[|\]$/g, ''))) {
    throw new TagError('usage', `${text} is this machine itself: name the head by the address that it printed.`);
  }
  return `${host}:${port}`;
}
