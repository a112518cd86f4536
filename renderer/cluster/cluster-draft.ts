/** What is chosen in the dialog, as it is typed, and what of it can be asked for. Pure. */
import type { ClusterChoice } from '../../electron/wire/app/cluster.ts';
import type { ScopeDraft } from '../handover/scope.ts';
import { scopeAsked, scopeOf } from '../handover/scope.ts';
import type { AskedNow } from '../handover/use-scope.ts';
import type { text } from '../text.ts';

export interface ClusterDraft {
  readonly address: string;
  /** of the cluster that was started on this machine */
  readonly own: string | undefined;
  readonly token: string;
  readonly kind: ClusterChoice['of']['kind'];
  readonly manifest: string;
  readonly scope: ScopeDraft;
  readonly map: readonly { readonly from: string; readonly to: string }[];
  readonly out: string;
  readonly folder: string;
  readonly segments: boolean;
  readonly model: string;
  readonly device: ClusterChoice['device'];
  readonly precision: ClusterChoice['precision'];
  readonly shard: string;
  readonly cpus: string;
  readonly gpus: string;
}

export type DraftPartProps = { draft: ClusterDraft; onChange: (change: Partial<ClusterDraft>) => void };

export type Lack = keyof typeof text.cluster.dialog.lacks;

/** As it was chosen last but for the results' folder, on the cluster of this machine where there is nothing else; of the videos, those that are selected now. */
export function draftOf(
  { choice: last, own }: { readonly choice?: ClusterChoice; readonly own?: string },
  selected: readonly string[],
  hasVideos: boolean,
): ClusterDraft {
  const of = last?.of;
  const map = of?.kind === 'videos' ? of.map : [];
  return {
    address: last?.address ?? own ?? '',
    own,
    token: '',
    kind: hasVideos ? (of?.kind ?? 'videos') : 'manifest',
    manifest: of?.kind === 'manifest' ? of.manifest : '',
    scope: scopeAsked({}, selected, of?.kind === 'videos' ? of.scope : undefined),
    map: map.length > 0 ? map : [{ from: '', to: '' }],
    out: next(last?.out),
    folder: next(last?.folder),
    segments: last?.segments ?? true,
    model: last?.model ?? '',
    device: last?.device ?? 'auto',
    precision: last?.precision ?? 'auto',
    ...{ shard: typedAgain(last?.shard), cpus: typedAgain(last?.cpus), gpus: typedAgain(last?.gpus) },
  };
}

/** A job has a folder of its own: the one of the last is refused, and its neighbour is not. */
function next(folder: string | undefined): string {
  const [, name = '', number, end = ''] = /^(.*?)(?:-(\d{1,6}))?(\/*)$/s.exec(folder ?? '') ?? [];
  return name === '' ? '' : `${name}-${number === undefined ? 2 : Number(number) + 1}${end}`;
}

export function clusterChoiceOf(draft: ClusterDraft, now: AskedNow): { choice: ClusterChoice } | { lacks: Lack } {
  const typed = (words: string): string | undefined => words.trim() || undefined;
  const [address, out, model] = [draft.address, draft.out, draft.model].map(typed);
  const folder = typed(draft.folder) ?? sameHere(draft);
  if (address === undefined) return { lacks: 'address' };
  const of = whatOf(draft, now);
  if (typeof of === 'string') return { lacks: of };
  if (out === undefined) return { lacks: 'out' };
  if (of.kind === 'videos' && folder === undefined) return { lacks: 'folder' };
  const [shard, cpus, gpus] = [draft.shard, draft.cpus, draft.gpus].map(numberOf);
  const isSound =
    (shard === undefined || (Number.isInteger(shard) && shard >= 1 && shard <= 100_000)) &&
    (cpus === undefined || (cpus > 0 && cpus <= 10_000)) &&
    (gpus === undefined || (gpus >= 0 && gpus <= 1_000));
  if (!isSound) return { lacks: 'numbers' };
  const { segments, device, precision } = draft;
  return {
    choice: {
      ...{ address, of, out, segments, device, precision },
      ...(folder === undefined ? {} : { folder }),
      ...(model === undefined ? {} : { model }),
      ...(shard === undefined ? {} : { shard }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(gpus === undefined ? {} : { gpus }),
    },
  };
}

export function isOwn({ address, own }: ClusterDraft): boolean {
  return own !== undefined && address.trim() === own;
}

/** A cluster that is this machine calls the results' folder what this machine calls it. */
export function sameHere(draft: ClusterDraft): string | undefined {
  const { out } = draft;
  const isFolder = out.trim() !== '' && !/^[a-z][\w+.-]*:\/\//i.test(out.trim());
  return isOwn(draft) && isFolder ? out.trim() : undefined;
}

function whatOf(draft: ClusterDraft, now: AskedNow): ClusterChoice['of'] | Lack {
  if (draft.kind === 'manifest') {
    const manifest = draft.manifest.trim();
    return manifest === '' ? 'manifest' : { kind: 'manifest', manifest };
  }
  const scope = scopeOf(draft.scope, now);
  if (scope === undefined) return 'scope';
  const map = draft.map
    .map(({ from, to }) => ({ from: from.trim(), to: to.trim() }))
    .filter(({ from, to }) => from !== '' && to !== '');
  return { kind: 'videos', scope, map };
}

function numberOf(typed: string): number | undefined {
  return typed.trim() === '' ? undefined : Number(typed);
}

const typedAgain = (value: number | undefined): string => (value === undefined ? '' : String(value));
