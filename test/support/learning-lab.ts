/** A tagger whose model has seen many videos, so that labels can learn from decisions about them. */
import { randomUUID } from 'node:crypto';
import { Library } from '../../electron/library/index.ts';
import type { LabelEdit } from '../../electron/wire/app/labels.ts';
import type { Learning } from '../../electron/wire/app/learning.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';
import { madeUp } from './made-up.ts';
import { fakeModel, type Page, startFakeEngine, TaggerLab } from './tagger-lab.ts';

/** The label that can be learned: it is true of videos whose first number is above the middle. */
export const LABEL = 'bright';

export class LearningLab {
  readonly lab = new TaggerLab();
  page!: Page;
  label = '';
  readonly #videos: readonly { readonly id: string; readonly isTrue: boolean }[];

  constructor(count: number) {
    const library = Library.open(this.lab.data);
    const made = Array.from({ length: count }, (_, n) => ({ id: randomUUID(), n, vector: madeUp(`video ${n}`) }));
    library.transaction(() => {
      for (const { id, n, vector } of made) {
        const file = { path: `/v/${n}.mp4`, realPath: `/v/${n}.mp4`, size: 1, mtimeMs: 1, contentId: `content-${n}` };
        const rest = { removed: false, facts: undefined, track: 0, state: 'done', problem: undefined } as const;
        library.videos.put({ id, order: n, ...file, ...rest });
        this.see(library, n, vector);
      }
    });
    library.close();
    this.#videos = made.map(({ id, vector }) => ({ id, isTrue: (vector[0] as number) > 0 }));
  }

  see(library: Library, n: number, vector: Float32Array, model = 'm'): void {
    const footage = { contentId: `content-${n}`, track: 0 };
    library.embeddings.put(footage, `fake@${model} fp32`, 'whole video, 2 frames, v2', { vector, frames: [] });
  }

  async open(): Promise<void> {
    this.page = await this.lab.open({ start: startFakeEngine });
    await this.choose('m');
    await this.edit({ kind: 'replace', labels: [{ text: LABEL }] });
    this.label = this.page.labels?.labels[0]?.id ?? '';
  }

  /** Goes over to a model of this name. */
  async choose(name: string): Promise<void> {
    const args = { model: fakeModel(this.lab.folder, name), device: 'cpu', precision: 'fp32' } as const;
    await this.page.client.call('chooseModel', args);
    await this.page.until(({ model }) => model?.state === 'ready', 'the model ready');
  }

  async restart(between: () => void = () => {}): Promise<void> {
    await this.lab.close();
    between();
    this.page = await this.lab.open({ start: startFakeEngine });
    await this.page.until(({ labels }) => labels?.ready === true, 'the labels read');
  }

  async edit(edit: LabelEdit): Promise<void> {
    await this.page.client.call('editLabels', { window: 'w', edit });
    await this.page.until(({ labels }) => labels?.ready === true, 'the labels read');
  }

  /** Decides about videos by their numbers, as is true of them. */
  async decideTruly(from: number, to: number): Promise<void> {
    const some = this.#videos.slice(from, to);
    for (const decision of ['yes', 'no'] as const) {
      await this.decide(
        some.filter(({ isTrue }) => isTrue === (decision === 'yes')).map(({ id }) => id),
        decision,
      );
    }
  }

  decide(ids: readonly string[], decision: Decision | null) {
    return this.page.client.call('decide', { window: 'w', ids: [...ids], label: this.label, decision });
  }

  async learning(): Promise<Learning | undefined> {
    const { labels } = await this.page.client.call('learnings', {});
    return labels.find(({ label }) => label === this.label);
  }

  async remove(): Promise<void> {
    await this.lab.remove();
  }
}
