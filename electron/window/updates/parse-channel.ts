/** The one way into a channel file's text, for the program and for whoever signs it. electron-updater has the reader of YAML. */
import { parseUpdateInfo } from 'electron-updater/out/providers/Provider.js';
import { type Channel, channelSchema } from './channel-file.ts';

/** @throws Error where it is no YAML, or not what a channel file says */
export function parseChannel(text: string, name: string): Channel {
  return channelSchema.parse(parseUpdateInfo(text, name, new URL('about:blank')));
}
