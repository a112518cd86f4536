/**
 * Keeps Chromium off the network. Nothing in a window needs it: the page and its media have schemes of their own, and what is
 * downloaded is downloaded by an engine process, which goes by Node's network and not by Chromium's. Requests of the page are
 * refused besides (guard.ts); this is for the calls that Chromium makes of its own accord, which no page asks for.
 */
import { app } from 'electron';

/** Chromium reads them once, before Electron is ready. */
export const OFFLINE_SWITCHES: readonly (readonly [name: string, value?: string])[] = [
  // No name leads anywhere, and no address that is written out: nothing is looked up, and nothing connected to.
  ['host-resolver-rules', 'MAP * ^NOTFOUND'],
  // Nor does it look for the network's proxy (WPAD) or go by one, which would look names up for it.
  ['no-proxy-server'],
  // Services of Chrome's around Chromium's core. Electron has left most of them out so far.
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['no-pings'],
];

/** Must be called before Electron is ready. */
export function keepChromiumOffline(): void {
  for (const nameAndValue of OFFLINE_SWITCHES) app.commandLine.appendSwitch(...nameAndValue);
  // Electron takes it only now. It would try encrypted DNS with the providers that it knows, by their addresses.
  app.once('ready', () => app.configureHostResolver({ enableBuiltInResolver: false, secureDnsMode: 'off' }));
}
