/** A tagger with videos and labels, and the words in which a test decides. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { TaggerOptions } from '../../electron/tagger/index.ts';
import type { Turned } from '../../electron/wire/app/acts.ts';
import type { LabelEdit, LabelEntry, LabelList } from '../../electron/wire/app/labels.ts';
import type { Decision, VideoTags } from '../../electron/wire/app/tags.ts';
import { Clips, type Page, startFakeEngine, TaggerLab } from './tagger-lab.ts';

export class DecidingLab {
  readonly lab = new TaggerLab();
  page!: Page;
  clips!: Clips;
  /** ids by the videos' names */
  readonly videos = new Map<string, string>();
  /** ids by the labels' texts as they came in */
  readonly labels = new Map<string, string>();

  static async of(videos: readonly string[], labels: readonly (string | LabelEntry)[]): Promise<DecidingLab> {
    const it = new DecidingLab();
    await it.open();
    it.clips = await Clips.in(join(it.lab.folder, 'videos'));
    for (const name of videos) it.clips.make(name);
    if (videos.length > 0) await it.add('start', ...videos);
    if (labels.length > 0) await it.edit('start', { kind: 'add', labels: labels.map(toEntry) });
    return it;
  }

  async open(options: Partial<TaggerOptions> = {}): Promise<void> {
    this.page = await this.lab.open({ start: startFakeEngine, ...options });
  }

  async restart(): Promise<void> {
    await this.lab.close();
    await this.open();
  }

  /** Adds files of the folder of clips, and waits until they can be decided about. */
  async add(window: string, ...names: string[]): Promise<void> {
    const paths = names.map((name) => join(this.clips.folder, name));
    await this.page.client.call('addPaths', { paths, window });
    await this.page.until(() => names.every((name) => this.page.video(name)?.width !== undefined), 'all looked at');
    for (const name of names) this.videos.set(name, this.page.idOf(name));
  }

  async edit(window: string, edit: LabelEdit): Promise<LabelList> {
    const list = await this.page.client.call('editLabels', { window, edit });
    for (const { id, text } of list.labels) this.labels.set(text, id);
    return list;
  }

  idOf(video: string): string {
    return this.videos.get(video) ?? fail(`no video ${video}`);
  }

  label(text: string): string {
    return this.labels.get(text) ?? fail(`no label ${text}`);
  }

  decide(window: string, videos: readonly string[], label: string, decision: Decision | null, span?: [number, number]) {
    const [start = 0, end = 0] = span ?? [];
    return this.page.client.call('decide', {
      ...{ window, ids: videos.map((name) => this.idOf(name)), label: this.label(label), decision },
      ...(span === undefined ? {} : { span: { start, end } }),
    });
  }

  undo(window: string, act?: number): Promise<Turned> {
    return this.page.client.call('undo', { window, ...(act === undefined ? {} : { act }) });
  }

  redo(window: string): Promise<Turned> {
    return this.page.client.call('redo', { window });
  }

  reach(window: string) {
    return this.page.client.call('reach', { window });
  }

  async tagsOf(video: string): Promise<VideoTags> {
    const { videos } = await this.page.client.call('tagsOf', { ids: [this.idOf(video)] });
    return videos[0] ?? fail(`no tags of ${video}`);
  }

  /** What holds of a video: `label: decision`, spans in brackets, in the order of the labels' texts. */
  async tags(video: string): Promise<string[]> {
    const texts = new Map([...this.labels].map(([text, id]) => [id, text]));
    const { tags } = await this.tagsOf(video);
    return tags
      .map(({ label, decision, span }) => {
        return `${texts.get(label)}: ${decision}${span === undefined ? '' : ` [${span.start}, ${span.end})`}`;
      })
      .sort();
  }

  /** Every row of a table, while nothing has the library open. */
  rows(table: string): Record<string, unknown>[] {
    return this.#inDatabase((database) => database.prepare(`SELECT * FROM ${table}`).all());
  }

  /** Writes into the closed library as neither Reeltag nor SQLite's own rules would have it. */
  damage(sql: string, ...values: SQLInputValue[]): void {
    this.#inDatabase((database) => {
      database.exec('PRAGMA ignore_check_constraints = ON');
      database.prepare(sql).run(...values);
    });
  }

  files(): string[] {
    return readdirSync(this.clips.folder);
  }

  #inDatabase<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(join(this.lab.data, 'library.sqlite'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  remove(): Promise<void> {
    return this.lab.remove();
  }
}

function toEntry(label: string | LabelEntry): LabelEntry {
  return typeof label === 'string' ? { text: label } : label;
}

function fail(message: string): never {
  throw new Error(message);
}
