/** Labels learn in the served application: its thread is found from the source, and from a build. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildStale } from '../../scripts/build.ts';
import { fillLibrary } from '../bench/filled-library.ts';
import { askEngine } from '../bench/relabel-page.ts';
import { ServedApp, until } from './fixture.ts';

/** What `npm run build` makes of the terminal's commands. */
class BuiltApp extends ServedApp {
  protected override command(_: string, ...args: string[]): [string, ...string[]] {
    return [process.execPath, fileURLToPath(new URL('../../out/main/cli.js', import.meta.url)), ...args];
  }
}

test.each([
  ['the source', () => new ServedApp()],
  ['a build', () => new BuiltApp()],
])('from %s', async (_, make) => {
  await buildStale();
  const app = make();
  try {
    fillLibrary(app.dataDirectory, { count: 40, ...(await askEngine()) });
    await app.start();
    const { client, close } = await app.attach();
    await client.call('setLabels', { labels: ['pan left'] });
    const { videos, labels } = await until(client, (state) => state.labels.ready && state.model.state === 'ready');
    const label = labels.labels[0]?.id ?? '';
    const ids = videos.map(({ id }) => id);
    await client.call('decide', { window: 'w', ids: ids.slice(0, 20), label, decision: 'yes' });
    await client.call('decide', { window: 'w', ids: ids.slice(20), label, decision: 'no' });
    const learned = async () => (await client.call('learnings', {})).labels[0];
    await expect.poll(learned).toMatchObject({ label, yes: 20, no: 20, head: { n: 40 }, calibrated: 40 });
    close();
    expect(await app.end()).toBe(143);
    expect(app.said).not.toContain('could not be learned');
  } finally {
    await app.remove();
  }
});
