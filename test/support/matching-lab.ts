/** A page of a tagger whose fake engine has looked at some videos: what is asked of the match head is on record. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Matching } from '../../electron/wire/app/matching.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from './tagger-lab.ts';

export class MatchingLab {
  readonly lab = new TaggerLab();
  page!: Page;
  clips!: Clips;
  #model: { directory: string } | undefined;

  /** @param model named `demo`, it knows the demo's words alone */
  async open(model = 'one'): Promise<void> {
    this.clips ??= await Clips.in(join(this.lab.folder, 'videos'));
    this.#model ??= fakeModel(this.lab.folder, model);
    this.page = await this.lab.open({ start: startFakeEngine, resources: this.lab.folder });
    await this.page.client.call('chooseModel', { model: this.#model, device: 'cpu', precision: 'fp32' });
    await this.page.until(({ model }) => model?.state === 'ready', 'the model ready');
  }

  async reopen(): Promise<void> {
    await this.lab.close();
    await this.open();
  }

  /** Adds clips of these names. */
  async add(...names: string[]): Promise<void> {
    await this.page.client.call('addPaths', { paths: names.map((name) => this.clips.make(name)) });
  }

  /** The same, and waits until the model has looked at them. */
  async see(...names: string[]): Promise<void> {
    await this.add(...names);
    await this.page.until((page) => names.every((name) => page.stateOf(name) === 'done'), `${names.join(', ')} done`);
  }

  async label(...labels: string[]): Promise<void> {
    await this.page.setLabels(...labels);
  }

  ids(...names: string[]): string[] {
    return names.map((name) => this.page.idOf(name));
  }

  /** The run as the page was last told of it. */
  get run(): Matching | undefined {
    const events = this.page.events.filter(({ name }) => name === 'matchingChanged');
    return events.at(-1)?.value as Matching | undefined;
  }

  async untilRun(isSo: (run: Matching) => boolean, what: string): Promise<void> {
    await this.page.until(() => this.run !== undefined && isSo(this.run), `${what}; the run is not`);
  }

  /** The labels of a video, best first, with their matches. */
  async scores(name: string): Promise<{ label: string; match?: number }[]> {
    const { rankings } = await this.page.client.call('rankVideos', { ids: this.ids(name) });
    return rankings[0]?.scores ?? [];
  }

  async matched(name: string): Promise<string[]> {
    const scores = await this.scores(name);
    return scores.filter(({ match }) => match !== undefined).map(({ label }) => label);
  }

  get #record(): string {
    return join(this.#model?.directory ?? '', 'matched.txt');
  }

  /** What the match head was asked, in order. */
  get asked(): [name: string, texts: string[]][] {
    if (!existsSync(this.#record)) return [];
    const lines = readFileSync(this.#record, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as [string, string[]]);
  }

  forgetAsked(): void {
    rmSync(this.#record, { force: true });
  }

  /** Lets a file that crawls be read, or crawl again. */
  readonly go = (name: string): string => join(this.clips.folder, `${name}.go`);
}
