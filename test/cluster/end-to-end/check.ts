/**
 * As somebody does it who has read the first page: on a machine without Ray, `reeltag cluster up`, then `reeltag embed --cluster` of a list of
 * clips, then `reeltag results`, and the library that this makes is opened in a browser and asked for what is seen in some of them.
 */
import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage } from '../../../scripts/build.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import { ServedApp, STAGES, until } from '../../e2e/fixture.ts';
import type { ClusterCheck } from '../run.ts';
import { AS_A_JOB, embedAlone } from '../support/alone.ts';
import { type Clip, makeClips, withSamples, writeManifest } from '../support/clips.ts';
import type { Ended, Network } from '../support/network.ts';
import { wheelsOf } from '../support/python.ts';
import { WORKER } from '../support/ray.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';

const CLIPS = 200;
/** What the demo model knows is seen in one of the samples. */
const LABELS = { 'a circle': 'red-circle', sepia: 'sepia-fade-in' } as const;
const TRIES = 4;
const PATIENCE = { timeout: 60_000 };

export async function check({ out, python, network }: ClusterCheck): Promise<string> {
  if (network.missing !== undefined) return `not run: ${network.missing}`;
  const wheels = await wheelsOf(python, inCheckout('resources/cluster/requirements.txt'));
  const clips = await withSamples(await makeClips(join(out, 'clips'), CLIPS));
  const manifest = await writeManifest(join(out, 'clips.jsonl'), clips);
  const alone = await embedAlone(clips);
  const results = join(out, 'vectors');

  const own = await network.open(out);
  const told: string[] = [];
  try {
    const machine = new Machine(own, out);
    const up = await machine.untilReeltag('cluster', 'up', '--cpus', '2', '--find-links', wheels);
    told.push(`Ray was installed and up in ${up.seconds.toFixed(0)} s`);
    assert.match(up.stdout, /Dashboard +http:\/\/127\.0\.0\.1:8265/);
    const doctor = await machine.reeltag('cluster', 'doctor', '--path', manifest);
    assert.match(doctor.stdout, /ffmpeg/i);
    const { device, precision, inFlight } = AS_A_JOB;
    const as = [
      '--device',
      device,
      '--precision',
      precision,
      '--in-flight',
      String(inFlight),
      '--cpus',
      '1',
      '--shard',
      '20',
    ];
    const embedded = await machine.reeltag(
      'embed',
      '--cluster',
      '--manifest',
      manifest,
      '--out',
      results,
      '--job',
      'first',
      ...as,
    );
    told.push(`${CLIPS} clips were embedded in ${embedded.seconds.toFixed(0)} s`);
    const status = await machine.reeltag('cluster', 'status');
    assert.match(status.stdout, /first/);
    assertSame(await readRows(python, results), alone);
    await assertTidy(results);
    // The same again is refused, and loses nothing.
    const again = await machine.start(
      'embed',
      '--cluster',
      '--manifest',
      manifest,
      '--out',
      results,
      '--job',
      'again',
      ...as,
    );
    assert.equal(again.code, 1);
    assert.match(again.stderr, /resume/);
    await machine.reeltag('cluster', 'down');
    assert.deepEqual(
      (await own.processes()).map(({ command }) => command),
      [],
    );
    assert.deepEqual(
      (await readdir(join(out, 'tmp'))).filter((name) => /ray/i.test(name)),
      [],
    );
  } finally {
    await own.close();
  }
  told.push(await openedIn(results, clips));
  return told.join('; ');
}

/** Where nothing was installed before: home and data are its own. */
class Machine {
  readonly #own: Network;
  readonly #env: Record<string, string>;

  constructor(own: Network, out: string) {
    this.#own = own;
    this.#env = {
      HOME: join(out, 'home'),
      XDG_DATA_HOME: join(out, 'home/data'),
      REELTAG_MODEL: '',
      REELTAG_CLUSTER_TOKEN: '',
      NO_COLOR: '1',
    };
  }

  async start(...args: string[]): Promise<Ended & { seconds: number }> {
    await mkdir(this.#env['XDG_DATA_HOME'] as string, { recursive: true });
    const began = performance.now();
    const [program, ...first] = WORKER;
    const { ended } = this.#own.start(program, [...first, ...args], { env: this.#env });
    return { ...(await ended), seconds: (performance.now() - began) / 1000 };
  }

  /** Ray gives itself thirty seconds to start, which a machine with much else to do takes longer than now and then: so somebody tries again. */
  async untilReeltag(...args: string[]): Promise<Ended & { seconds: number }> {
    for (let left = TRIES - 1; left > 0; left--) {
      const ended = await this.start(...args);
      if (ended.code === 0) return ended;
      if (!ended.stderr.includes('Ray did not start')) break;
    }
    return this.reeltag(...args);
  }

  async reeltag(...args: string[]): Promise<Ended & { seconds: number }> {
    const ended = await this.start(...args);
    if (ended.code !== 0)
      throw new Error(`reeltag ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
    return ended;
  }
}

/** The library of what came out: it has all of it, computes none of it again, and ranks. */
async function openedIn(results: string, clips: readonly Clip[]): Promise<string> {
  await buildPage();
  const app = new ServedApp();
  try {
    const began = performance.now();
    const command = app.run('results', results, '--library', app.dataDirectory);
    let said = '';
    for (const stream of [command.stdout, command.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    const code = await new Promise((resolve) => command.on('close', resolve));
    assert.equal(code, 0, said);
    const seconds = (performance.now() - began) / 1000;
    await app.start();
    const { client, close } = await app.attach();
    const { revision } = await client.call('setLabels', { labels: Object.keys(LABELS) });
    const { videos } = await until(client, ({ model, labels, videos: all }) => {
      if (model.problem !== undefined) throw new Error(model.problem.message);
      return all.length === clips.length && labels.ready && labels.revision >= revision;
    });
    assert.deepEqual(
      videos.filter(({ state }) => state !== 'done'),
      [],
    );
    for (const [label, name] of Object.entries(LABELS)) {
      const { moments } = await client.call('searchMoments', {
        question: { words: label, like: [], filters: {}, by: 'videos' },
        most: 3,
      });
      const best = videos.find(({ id }) => id === moments[0]?.id);
      assert.ok(best?.name.includes(name), `${label}: ${best?.name}`);
    }
    close();
    return `the library of ${videos.length} videos was made in ${seconds.toFixed(1)} s and ranks them${await seenIn(app)}`;
  } finally {
    await app.remove();
  }
}

/** In Chromium, where there is one: the picture lies in `dist`, for whoever would look. */
async function seenIn(app: ServedApp): Promise<string> {
  const [browser] = STAGES;
  if (browser === undefined || browser.missing !== undefined) return ` (${browser?.missing ?? 'in no browser'})`;
  const stage = await browser.raise(app);
  try {
    const page = await stage.open();
    const videos = page.getByRole('list', { name: 'Videos', exact: true });
    // Of a long list there are only the rows that can be seen.
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill(LABELS['a circle']);
    const circle = videos.getByRole('listitem').filter({ hasText: LABELS['a circle'] });
    await circle.getByText('Done').waitFor(PATIENCE);
    await circle.locator('img.here').waitFor(PATIENCE);
    await circle.getByRole('button').first().click();
    const ranking = page
      .getByRole('list', { name: 'Ranking', exact: true })
      .getByRole('listitem')
      .filter({ hasText: /%/ });
    await ranking.nth(Object.keys(LABELS).length - 1).waitFor(PATIENCE);
    const folder = inCheckout('dist');
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, 'cluster-results.png') });
    return ', also on the page';
  } finally {
    await stage.close();
  }
}
