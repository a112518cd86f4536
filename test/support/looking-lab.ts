/** A page of a tagger whose fake engine looks closer at videos of known scenes: which spans it was asked for is on record. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lanes, Looking, Timeline } from '../../electron/wire/app/moments.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from './tagger-lab.ts';
import { makeVideo, x264 } from './video.ts';

export class LookingLab {
  readonly lab = new TaggerLab();
  page!: Page;
  clips!: Clips;

  async choose(name: string): Promise<void> {
    const model = fakeModel(this.lab.folder, name);
    await this.page.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
    await this.page.until(({ model: status }) => status?.state === 'ready', 'the model ready');
  }

  async open(): Promise<void> {
    this.clips ??= await Clips.in(join(this.lab.folder, 'videos'));
    this.page = await this.lab.open({ start: startFakeEngine, resources: this.lab.folder });
    await this.choose('one');
  }

  async reopen(): Promise<void> {
    await this.lab.close();
    await this.open();
  }

  /** A film of still pictures of one colour each, so many seconds long; a cut between each two. */
  async film(name: string, ...scenes: readonly [colour: string, seconds: number][]): Promise<string> {
    const inputs = scenes.flatMap(([colour, seconds]) => [
      '-f',
      'lavfi',
      '-i',
      `color=${colour}:s=64x48:r=10:d=${seconds}`,
    ]);
    const joined = `concat=n=${scenes.length}:v=1`;
    return makeVideo(this.clips.folder, name, ...inputs, '-filter_complex', joined, ...x264());
  }

  /** Two films in one file, as tracks of it: the first has a cut after twenty seconds, the second after twelve. */
  async twoTracks(name: string): Promise<string> {
    const scenes = ['red:d=20', 'blue:d=4', 'green:d=12', 'blue:d=12'];
    const inputs = scenes.flatMap((scene) => ['-f', 'lavfi', '-i', `color=${scene.replace(':', ':s=64x48:r=10:')}`]);
    const joined = '[0][1]concat=n=2:v=1[a];[2][3]concat=n=2:v=1[b]';
    return makeVideo(
      this.clips.folder,
      name,
      ...inputs,
      '-filter_complex',
      joined,
      '-map',
      '[a]',
      '-map',
      '[b]',
      ...x264(),
    );
  }

  async see(...paths: string[]): Promise<void> {
    await this.page.client.call('addPaths', { paths });
    await this.page.until(
      ({ videos }) =>
        videos.size >= paths.length &&
        [...videos.values()].every(({ state, width }) => state === 'done' && width !== undefined),
      'all looked at',
    );
  }

  look(names: string[] | 'all', span?: Span): Promise<unknown> {
    const ids = names === 'all' ? 'all' : names.map((name) => this.page.idOf(name));
    return this.page.client.call('lookCloser', { ids, ...(span === undefined ? {} : { span }) });
  }

  /** The run as the page was last told of it. */
  get run(): Looking | undefined {
    const events = this.page.events.filter(({ name }) => name === 'lookingChanged');
    return events.at(-1)?.value as Looking | undefined;
  }

  async untilRun(isSo: (run: Looking) => boolean, what: string): Promise<void> {
    await this.page.until(() => this.run !== undefined && isSo(this.run), `${what}; the run is not`);
  }

  over(): Promise<void> {
    return this.untilRun(({ state }) => state === 'idle', 'over');
  }

  timeline(name: string): Promise<Timeline> {
    return this.page.client.call('timelineOf', { id: this.page.idOf(name) });
  }

  lanes(name: string, best = 10, labels: string[] = []): Promise<Lanes> {
    return this.page.client.call('lanesOf', { id: this.page.idOf(name), labels, best });
  }

  edit(name: string, ...edits: { label: string; span: Span; decision: 'yes' | 'no' | 'unsure' | null }[]) {
    return this.page.client.call('editTags', { window: 'w', id: this.page.idOf(name), edits });
  }

  labelOf(text: string): string {
    return this.page.labels?.labels.find((label) => label.text === text)?.id ?? '';
  }

  /** Which spans the engine was asked for, in order. */
  get asked(): [name: string, spans: [number, number][]][] {
    const record = join(fakeModel(this.lab.folder, 'one').directory, 'looked.txt');
    if (!existsSync(record)) return [];
    return readFileSync(record, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [name, spans] = JSON.parse(line) as [string, { start: number; end: number }[]];
        return [name, spans.map(({ start, end }) => [start, end])];
      });
  }
}
