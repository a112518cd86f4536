/** `reeltag cluster up`: Ray on this machine, for itself or for others to join. */

import { join } from 'node:path';
import { endNode, startNode } from '../../cluster/local/node.ts';
import { type NodeRecord, readRecord, writeRecord } from '../../cluster/local/node-record.ts';
import { placesIn } from '../../cluster/local/place.ts';
import { freePort, isLoopback, LOOPBACK } from '../../cluster/local/ports.ts';
import { newToken, readToken } from '../../cluster/local/token.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { untilItAnswers } from './answers.ts';
import { tokenGiven } from './given-token.ts';
import { environmentFor, type MachineOptions, parsePort, shareOf, stayUntilItEnds, withoutNode } from './machine.ts';
import { joinBySsh, parseHosts } from './ssh.ts';

export interface UpOptions extends MachineOptions {
  address?: string | undefined;
  port?: string | undefined;
  dashboardPort?: string | undefined;
  tokenFile?: string | undefined;
  nodes?: string | undefined;
  remote: string;
}

const USUAL_PORT = 6379;
const USUAL_DASHBOARD_PORT = 8265;
const USUAL_CLIENT_PORT = 10_001;

/** @returns 2 where some of the machines that were named did not join */
export async function clusterUp(context: Context, options: UpOptions): Promise<number> {
  const host = options.address === undefined || isLoopback(options.address) ? LOOPBACK : parseAddress(options.address);
  const hosts = parseHosts(options.nodes);
  if (hosts.length > 0 && host === LOOPBACK) {
    throw new TagError(
      'usage',
      'Other machines have to reach this one: say by which address, with --address, beside --nodes.',
    );
  }
  const port = parsePort('--port', options.port);
  const dashboardPort = parsePort('--dashboard-port', options.dashboardPort);
  const share = shareOf(options);
  const given = await tokenGiven(options.tokenFile);
  const { machine } = placesIn();
  const started = await withoutNode(
    context,
    async () => {
      const environment = await environmentFor(context, options);
      const token = given ?? (await readToken(join(machine, 'head-token'))) ?? newToken();
      const place = {
        ...({ role: 'head', host } as const),
        port: await freePort(host, USUAL_PORT, port),
        dashboardPort: await freePort(host, USUAL_DASHBOARD_PORT, dashboardPort),
        clientPort: await freePort(host, USUAL_CLIENT_PORT),
      };
      context.progress.show('starting Ray');
      const record = await startNode({ environment, place, token, share, signal: context.signal });
      try {
        await untilItAnswers(context, { url: record.url as string, token });
      } catch (error) {
        await endNode(record);
        throw error;
      } finally {
        context.progress.clear();
      }
      return { record, isNew: true };
    },
    async (record) => ({ record, isNew: false }),
  );
  if (!started.isNew) return alreadyUp(context, started.record, options);
  for (const line of upLines(started.record)) context.print(line);
  const failed = await takeIn(context, started.record, hosts, options.remote);
  if (options.foreground === true) return stayUntilItEnds(context);
  return failed > 0 ? 2 : 0;
}

function alreadyUp(context: Context, record: NodeRecord, options: UpOptions): number {
  if (record.role === 'node') {
    throw new TagError(
      'in-use',
      `This machine has joined the cluster at ${record.address}: "reeltag cluster down" leaves it, before another is started.`,
    );
  }
  context.say('it is up already');
  const { address, port, dashboardPort, nodes, tokenFile, foreground } = options;
  if ([address, port, dashboardPort, nodes, tokenFile, foreground].some((option) => option !== undefined)) {
    context.say('its addresses, ports and token stay what they are: "reeltag cluster down" first, to choose others');
  }
  for (const line of upLines(record)) context.print(line);
  return 0;
}

/** What there is now, what listens where, and what to do with it. */
export function upLines({ url = '', address, open, tokenFile, ray }: NodeRecord): string[] {
  const listens = open
    ? [
        'Listens      on every network interface of this machine, not only there: Ray knows no less. Its token keeps others out, and nothing',
        '             is encrypted: let a firewall keep all but your own machines away',
      ]
    : ['Listens      on this machine alone (127.0.0.1)'];
  return [
    `Dashboard    ${url} (Ray ${ray}; it asks for the token)`,
    ...listens,
    `Token        in ${tokenFile}: whoever has it may run anything here as you`,
    ...(open
      ? [
          `Others join  reeltag cluster join ${address}          (it asks for the token)`,
          `  or by ssh  ssh MACHINE reeltag cluster join ${address} --token-file - < ${tokenFile}`,
        ]
      : []),
    'Embed        reeltag embed --cluster --manifest clips.jsonl --out vectors',
    'End          reeltag cluster down',
  ];
}

async function takeIn(
  context: Context,
  record: NodeRecord,
  hosts: readonly string[],
  command: string,
): Promise<number> {
  if (hosts.length === 0) return 0;
  const { machine } = placesIn();
  const token = (await readToken(record.tokenFile)) ?? '';
  let failed = 0;
  for (const host of hosts) {
    context.progress.show(`${host} joins`);
    try {
      await joinBySsh({ host, command, address: record.address, token, signal: context.signal });
      const now = (await readRecord(machine)) ?? record;
      await writeRecord(machine, { ...now, joined: [...now.joined, { host, command }] });
      context.print(`Joined       ${host}`);
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
      failed += 1;
      context.report(error);
    }
  }
  return failed;
}

/** @throws TagError `usage` */
function parseAddress(text: string): string {
  if (/^[\w.:-]+$/.test(text) && !text.startsWith('-') && !/^(0\.0\.0\.0|::)$/.test(text)) return text;
  throw new TagError(
    'usage',
    '--address takes the address of this machine by which the others reach it, as in 10.0.0.1.',
  );
}
