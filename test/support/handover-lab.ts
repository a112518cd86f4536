/** Two libraries of the same films: what the one hands over, the other takes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaggerOptions } from '../../electron/tagger/index.ts';
import type { ExportChoice, ImportPlan } from '../../electron/wire/app/interchange.ts';
import type { Decision, Span, VideoTags } from '../../electron/wire/app/tags.ts';
import { fakeModel, type Page, startFakeEngine, TaggerLab } from './tagger-lab.ts';

export const WINDOW = 'w';
/** The fake engine takes it for the beginning of its checkpoint's hash. */
const MODEL = '0123456789ab';

export const ALL: Omit<ExportChoice, 'format'> = {
  scope: { kind: 'all' },
  content: { tags: true, moments: true },
  paths: { as: 'absolute' },
};

/** A library with a model, and videos that it has looked at. */
export class HandoverLab extends TaggerLab {
  #its: Page | undefined;

  get page(): Page {
    if (this.#its === undefined) throw new Error('the lab has no library open');
    return this.#its;
  }

  /** Where exports go. */
  get out(): string {
    const folder = join(this.folder, 'out');
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  async start(options: Partial<TaggerOptions> = {}): Promise<void> {
    this.#its = await this.open({ start: startFakeEngine, ...options });
    const model = fakeModel(this.folder, MODEL);
    await this.#its.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
    await this.#its.until((page) => page.model?.state === 'ready', 'the model ready');
  }

  /** @returns their ids, in the order of the paths */
  async add(...paths: string[]): Promise<string[]> {
    const { page } = this;
    await page.client.call('addPaths', { paths });
    const names = paths.map((path) => path.split('/').at(-1) as string);
    await page.until((seen) => names.every((name) => seen.stateOf(name) === 'done'), 'all videos looked at');
    return names.map((name) => page.video(name)?.id as string);
  }

  labelId(text: string): string {
    const label = this.page.labels?.labels.find((each) => each.text === text);
    if (label === undefined) throw new Error(`there is no label ${text}`);
    return label.id;
  }

  async as(person: string): Promise<void> {
    await this.page.client.call('setSettings', { name: person });
  }

  async decide(id: string, label: string, decision: Decision, span?: Span): Promise<void> {
    const { client } = this.page;
    const of = { window: WINDOW, label: this.labelId(label), decision };
    if (span === undefined) await client.call('decide', { ids: [id], ...of });
    else await client.call('editTags', { window: WINDOW, id, edits: [{ label: of.label, span, decision }] });
  }

  async tagsOf(id: string): Promise<VideoTags> {
    const { videos } = await this.page.client.call('tagsOf', { ids: [id] });
    return videos[0] as VideoTags;
  }

  /** What holds of a video, by words: “snow yes Ada”, with its span where it has one. */
  async told(id: string): Promise<string[]> {
    const { tags } = await this.tagsOf(id);
    const { labels } = await this.page.load().then(({ labels: list }) => list);
    const away = (await this.page.client.call('labelsAway', {})).labels;
    const texts = new Map([...labels, ...away].map((label) => [label.id, label.text]));
    return tags
      .map(({ label, decision, by, span }) =>
        [texts.get(label) ?? label, decision, by, ...(span === undefined ? [] : [`${span.start}–${span.end}`])].join(
          ' ',
        ),
      )
      .sort();
  }

  plan(...paths: string[]): Promise<ImportPlan> {
    return this.page.client.call('planImport', { files: paths.map((path) => ({ path })) });
  }

  apply(plan: string, replace = false) {
    return this.page.client.call('applyImport', {
      window: WINDOW,
      plan,
      ...(replace ? { replace: true as const } : {}),
    });
  }
}
