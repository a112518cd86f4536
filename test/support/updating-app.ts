/**
 * The built application under Node, as an AppImage that renews itself, with the stand-in in Electron's place: `node updating-app.ts
 * FOLDER-OF-OUT`. Each line that it is given on standard input is a call of the page's, by its name and arguments in JSON; each line that it
 * prints is how updates stand then. It ends as when the user quits, or when it is told to restart.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type AppContract, appContract } from '../../electron/wire/app/index.ts';
import type { CallName } from '../../electron/wire/contract.ts';
import { type Client, connect, type Wire } from '../../electron/wire/rpc.ts';

const [out = ''] = process.argv.slice(2);
const standIn = new URL('./electron-stand-in.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
const electron = (await import(standIn)) as typeof import('./electron-stand-in.ts');
electron.world.isPackaged = true;
// An AppImage is started by its own file alone.
process.argv = [process.execPath];

await import(pathToFileURL(join(out, 'main/main.js')).href);
electron.becomeReady();
const window = await until(() => electron.world.windows[0]);
electron.renderIn(window.webContents as never);
new Function('require', readFileSync(join(out, 'preload/preload.cjs'), 'utf8'))(() => electron);
const { wire } = electron.world.exposed['reeltag'] as { wire: Wire };
const client: Client<AppContract> = connect(wire, appContract);
await until(async () => ((await client.call('getState', {})).model.state === 'ready' ? true : undefined));

const tell = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
client.on('updatesChanged', tell);
tell(await client.call('getUpdates', {}));
createInterface({ input: process.stdin }).on('line', async (line) => {
  const [name, args] = JSON.parse(line) as [CallName<AppContract>, never];
  try {
    tell({ answer: await client.call(name, args) });
  } catch (error) {
    tell({ error });
  }
});
process.stdin.on('end', () => electron.app.quit());
await until(() => electron.calls.some(([name]) => name === 'has quit') || undefined);
tell({ relaunched: electron.callsOf('app.relaunch') });
process.exit(0);

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
