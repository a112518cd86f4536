/** Hand over as the made host answers it: little files that say what was asked, plans that a test sets, runs that a test moves. */
import type { CutPlan, Cutting, OriginalsPlan } from '../../electron/wire/app/clips.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { ExportChoice, ImportPlan, Preview } from '../../electron/wire/app/interchange.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import type { Args } from '../../electron/wire/contract.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { abortError } from '../../electron/wire/failures.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';

interface Needs {
  videos: () => readonly Video[];
  /** those that a query lets through */
  found: (query: Extract<ExportChoice['scope'], { kind: 'query' }>['query']) => number;
  listed: (name: string) => number | undefined;
  labelOf: (id: string) => string | undefined;
  remember: (choice: ExportChoice, folder: string | undefined) => void;
  /** takes labels in as one act of that window */
  perform: (window: string, labels: readonly string[]) => void;
  onCutting: (cutting: Cutting) => void;
}

const ENDINGS: Readonly<Partial<Record<ExportChoice['format'], string>>> = {
  ...{ tsv: 'tsv', jsonl: 'jsonl', parquet: 'parquet', otio: 'otio', edl: 'edl', fcpxml: 'fcpxml', xmeml: 'xml' },
  ...{ elan: 'eaf', boris: 'boris', webvtt: 'vtt', xmp: 'xmp', html: 'html', markdown: 'md', chapters: 'txt' },
};
const FOLDERS: ReadonlySet<ExportChoice['format']> = new Set(['parquet', 'curator', 'cvat', 'elan']);
const BESIDE: ReadonlySet<ExportChoice['format']> = new Set(['xmp', 'losslesscut']);
const DAY = '2026-11-27';
const CLIP_BYTES = 4_200_000;

const IMPORT_PLAN: ImportPlan = {
  plan: 'plan',
  files: [],
  videos: { path: 1, name: 1, content: 0, id: 0, unknown: 1, unknownNames: ['gone.mp4'] },
  tags: { new: 3, same: 2, agreed: 0, other: 1 },
  ...{ labels: ['rain', 'snow'], moreLabels: 0, vectors: 0, marks: 1 },
  changes: [],
  leftOut: [],
};

export class FakeHandover {
  readonly #needs: Needs;
  /** exports, imports and originals wait for it after the first half */
  waiting: Promise<void> | undefined;
  /** what the next long call fails with */
  failure: TagError | undefined;
  /** names that are there already, by folder and name */
  readonly taken = new Set<string>();
  /** what was asked for last */
  exported: Args<AppContract, 'exportTo'> | undefined;
  planned: Args<AppContract, 'planImport'> | undefined;
  applied: Args<AppContract, 'applyImport'> | undefined;
  cut: Args<AppContract, 'startCut'>['choice'] | undefined;
  moved: Args<AppContract, 'planOriginals'>['choice'] | undefined;
  readonly revealed: string[] = [];
  plan: Partial<ImportPlan> = {};
  cutPlan: Partial<CutPlan> = {};
  /** files of originals that cannot be */
  readonly stuck = new Set<string>();
  cutting: Cutting = { state: 'idle', done: 0, of: 0, failed: 0 };
  readonly handlers: ReturnType<FakeHandover['makeHandlers']>;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.handlers = this.makeHandlers();
  }

  setCutting(cutting: Partial<Cutting>): void {
    this.cutting = { ...this.cutting, ...cutting };
    this.#needs.onCutting(this.cutting);
  }

  /** Half of it, then the rest. */
  async #long(of: number, signal: AbortSignal, onProgress: (at: { done: number; of: number }) => void): Promise<void> {
    onProgress({ done: Math.floor(of / 2), of });
    const isAborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    if (this.waiting !== undefined) await Promise.race([this.waiting, isAborted]);
    if (signal.aborted) throw abortError();
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    onProgress({ done: of, of });
  }

  #count({ scope }: Pick<ExportChoice, 'scope'>): number {
    switch (scope.kind) {
      case 'all':
        return this.#needs.videos().length;
      case 'videos':
        return scope.ids.length;
      case 'query':
        return this.#needs.found(scope.query);
      case 'list': {
        const videos = this.#needs.listed(scope.name);
        if (videos === undefined) throw new TagError('not-found', `There is no smart list ${scope.name} any more.`);
        return videos;
      }
    }
  }

  #preview(choice: ExportChoice): Preview {
    const videos = this.#count(choice);
    const { format, content, paths } = choice;
    const isFolder = FOLDERS.has(format);
    const isBeside = BESIDE.has(format);
    const shown = this.#needs.videos().slice(0, Math.min(videos, 12));
    const row = ({ folder, name }: Video, n: number): string => {
      const path = `${folder}/${name}`;
      const written = paths.as === 'mapped' ? path.replace(paths.from, paths.to) : path;
      return `${written},waves breaking on a beach,${n % 3 === 2 ? 'no' : 'yes'},0:0${n % 10}.000,0:0${(n % 10) + 1}.400,ada`;
    };
    const what = [
      ...(content.tags ? ['tags'] : []),
      ...(content.moments ? ['moments'] : []),
      ...(content.suggestions === undefined ? [] : [`suggestions ${content.suggestions}`]),
    ].join(', ');
    return {
      videos,
      fileName: isBeside ? `${shown[0]?.name ?? ''}.${ENDINGS[format] ?? 'llc'}` : nameOf(format, isFolder),
      layout: isBeside ? 'beside' : isFolder ? 'folder' : 'file',
      lines: isFolder ? [] : [`# ${what}`, 'path,label,decision,start,end,by', ...shown.map(row)],
      remarks:
        format === 'edl'
          ? [
              {
                sentence: 'They have no time code of their own: they begin at 00:00:00:00.',
                videos,
                first: shown[0]?.name ?? '',
              },
            ]
          : [],
    };
  }

  makeHandlers() {
    return {
      previewExport: ({ choice }) => this.#preview(choice),
      exportTo: async (asked, { signal, onProgress }) => {
        const { choice, folder, name, replace } = asked;
        const { videos, fileName, layout } = this.#preview(choice);
        const path = layout === 'beside' ? `/footage/${fileName}` : `${folder}/${name}`;
        if (folder?.includes('nowhere') === true)
          throw new TagError('not-found', `There is no folder ${folder}: choose another one.`);
        if (this.taken.has(path) && !replace)
          throw new TagError(
            'usage',
            `${path} is there already: choose another name, or say that it is to be replaced.`,
          );
        await this.#long(videos, signal, onProgress);
        this.exported = asked;
        this.#needs.remember(choice, folder);
        return { path, files: 1, bytes: 38_400, remarks: this.#preview(choice).remarks };
      },
      exportText: async ({ choice }, { signal, onProgress }) => {
        const { videos, fileName, lines } = this.#preview(choice);
        await this.#long(videos, signal, onProgress);
        return { fileName, mediaType: 'text/csv', text: lines.join('\n'), remarks: [] };
      },
      planImport: async (asked, { signal, onProgress }) => {
        this.planned = asked;
        const { files } = asked;
        await this.#long(files.length, signal, ({ done, of }) => onProgress({ read: done, of }));
        return {
          ...IMPORT_PLAN,
          files: files.map((file) => {
            const name = 'path' in file ? file.path : file.name;
            const message = `${name} is of no program that is known here: see which one wrote it, and export it otherwise.`;
            return name.includes('strange')
              ? { name, problem: { kind: 'unreadable' as const, message } }
              : { name, format: name.endsWith('.eaf') ? ('elan' as const) : ('csv' as const) };
          }),
          ...this.plan,
        };
      },
      applyImport: async (asked, { signal, onProgress }) => {
        const { tags, labels, vectors, marks } = { ...IMPORT_PLAN, ...this.plan };
        await this.#long(4, signal, onProgress);
        this.applied = asked;
        this.#needs.perform(asked.window, labels);
        return { tags: tags.new + (asked.replace ? tags.other : 0), labels: labels.length, vectors, marks };
      },
      planCut: ({ choice }) => this.#planCut(choice),
      startCut: ({ choice }) => {
        this.cut = choice;
        if (this.cutting.state !== 'idle')
          throw new TagError('in-use', 'Clips are being cut: wait until they are, or stop that.');
        const { clips } = this.#planCut(choice);
        this.setCutting({ state: 'running', done: 0, of: clips, failed: 0, folder: choice.folder });
        return {};
      },
      pauseCut: () => {
        this.setCutting({ state: 'paused' });
        return {};
      },
      resumeCut: () => {
        this.setCutting({ state: 'running' });
        return {};
      },
      cancelCut: () => {
        this.setCutting({ state: 'idle' });
        return {};
      },
      howCutGoes: () => this.cutting,
      planOriginals: ({ choice }) => {
        this.moved = choice;
        return this.#planOriginals(choice);
      },
      applyOriginals: async ({ window }, { signal, onProgress }) => {
        const { first, files } = this.#planOriginals(
          this.moved ?? { scope: { kind: 'all' }, do: 'copy', byLabel: false },
        );
        await this.#long(files, signal, onProgress);
        const failed = first.filter(({ from }) => this.stuck.has(from));
        for (const { from } of failed) this.stuck.delete(from);
        this.#needs.perform(window, []);
        return {
          done: files - failed.length,
          failed: failed.map(({ id, from }) => ({ id, message: `${from} is in use by another program: close it.` })),
        };
      },
      revealFile: ({ path }) => {
        this.revealed.push(path);
        return {};
      },
    } satisfies Partial<Handlers<AppContract>>;
  }

  #planCut(choice: Args<AppContract, 'planCut'>['choice']): CutPlan {
    const videos = this.#needs.videos();
    const { of, template, how } = choice;
    if (!/\{\w+\}/.test(template))
      throw new TagError('usage', 'Every clip would have the same name: put {number} or {start} into it.');
    const places =
      of.kind === 'places'
        ? of.places
        : videos.slice(0, 6).map(({ id }, n) => ({ id, span: { start: n, end: n + 2.5 } }));
    const first = places.slice(0, 50).map((place, n) => {
      const label = 'label' in place && place.label !== undefined ? this.#needs.labelOf(place.label) : undefined;
      const { start, end } = place.span ?? { start: 0, end: 10 };
      const name = template
        .replaceAll('{video}', (videos.find(({ id }) => id === place.id)?.name ?? '').replace(/\.\w+$/, ''))
        .replaceAll('{label}', label ?? 'waves')
        .replaceAll('{start}', `00.00.0${start}`)
        .replaceAll('{end}', `00.00.0${end}`)
        .replaceAll('{number}', String(n + 1));
      const folder = choice.folders === 'label' ? `${label ?? 'waves'}/` : '';
      const part = choice.split === undefined ? '' : `${['train', 'train', 'val', 'test'][n % 4]}/`;
      return {
        ...{ id: place.id, file: `${part}${folder}${name}.mp4` },
        ...(place.span === undefined ? {} : { span: place.span }),
        ...{ start: Math.max(0, start - choice.handles.before), end: end + choice.handles.after },
      };
    });
    return {
      ...{ clips: first.length, there: 0, videos: new Set(places.map(({ id }) => id)).size },
      seconds: first.reduce((sum, { start, end }) => sum + end - start, 0),
      ...{ bytes: first.length * CLIP_BYTES, free: 212_000_000_000, first },
      remarks:
        how === 'copy' ? [{ sentence: 'They begin up to 2 seconds earlier, at the key frame before.', clips: 2 }] : [],
      ...this.cutPlan,
    };
  }

  #planOriginals({ scope, do: what, folder, byLabel }: Args<AppContract, 'planOriginals'>['choice']): OriginalsPlan {
    const meant = scope.kind === 'videos' ? new Set(scope.ids) : undefined;
    const videos = this.#needs.videos().filter(({ id }) => meant === undefined || meant.has(id));
    const away = videos.filter(({ offline }) => offline === true);
    const first = videos.slice(0, 200).map(({ id, name, folder: at, offline }) => ({
      ...{ id, from: `${at}/${name}` },
      ...(what === 'trash' || offline ? {} : { to: `${folder}/${byLabel ? 'waves/' : ''}${name}` }),
      ...(offline ? { problem: { kind: 'offline' as const, message: 'Its drive is away: connect it first.' } } : {}),
    }));
    return {
      ...{ plan: 'originals', files: videos.length - away.length, refused: away.length, first },
      bytes: (videos.length - away.length) * 18_400_000,
      ...(what === 'trash' ? {} : { free: 212_000_000_000 }),
    };
  }
}

function nameOf(format: ExportChoice['format'], isFolder: boolean): string {
  return `My library ${DAY}${isFolder ? '' : `.${ENDINGS[format] ?? (format.includes('csv') ? 'csv' : 'json')}`}`;
}
