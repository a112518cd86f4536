/** What is chosen in the dialog, as it is typed, and what of it can be asked for. Pure. */
import type { ClusterChoice } from '../../electron/wire/app/cluster.ts';
import type { ScopeDraft } from '../handover/scope.ts';
import { scopeAsked, scopeOf } from '../handover/scope.ts';
import type { AskedNow } from '../handover/use-scope.ts';
import type { text } from '../text.ts';

export interface ClusterDraft {
  readonly address: string;
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

/** As it was chosen last; of the videos, those that are selected now. */
export function draftOf(
  last: ClusterChoice | undefined,
  selected: readonly string[],
  hasVideos: boolean,
): ClusterDraft {
  const of = last?.of;
  const map = of?.kind === 'videos' ? of.map : [];
  return {
    address: last?.address ?? '',
    token: '',
    kind: hasVideos ? (of?.kind ?? 'videos') : 'manifest',
    manifest: of?.kind === 'manifest' ? of.manifest : '',
    scope: scopeAsked({}, selected, of?.kind === 'videos' ? of.scope : undefined),
    map: map.length > 0 ? map : [{ from: '', to: '' }],
    out: last?.out ?? '',
    folder: last?.folder ?? '',
    segments: last?.segments ?? true,
    model: last?.model ?? '',
    device: last?.device ?? 'auto',
    precision: last?.precision ?? 'auto',
    shard: String(last?.shard ?? 100),
    cpus: String(last?.cpus ?? 2),
    gpus: String(last?.gpus ?? 0),
  };
}

export function clusterChoiceOf(draft: ClusterDraft, now: AskedNow): { choice: ClusterChoice } | { lacks: Lack } {
  const typed = (words: string): string | undefined => words.trim() || undefined;
  const [address, out, folder, model] = [draft.address, draft.out, draft.folder, draft.model].map(typed);
  if (address === undefined) return { lacks: 'address' };
  const of = whatOf(draft, now);
  if (typeof of === 'string') return { lacks: of };
  if (out === undefined) return { lacks: 'out' };
  if (of.kind === 'videos' && folder === undefined) return { lacks: 'folder' };
  const [shard, cpus, gpus] = [draft.shard, draft.cpus, draft.gpus].map(numberOf) as [number, number, number];
  if (
    !(
      Number.isInteger(shard) &&
      shard >= 1 &&
      shard <= 100_000 &&
      cpus > 0 &&
      cpus <= 10_000 &&
      gpus >= 0 &&
      gpus <= 1_000
    )
  ) {
    return { lacks: 'numbers' };
  }
  const { segments, device, precision } = draft;
  return {
    choice: {
      ...{ address, of, out, segments, device, precision, shard, cpus, gpus },
      ...(folder === undefined ? {} : { folder }),
      ...(model === undefined ? {} : { model }),
    },
  };
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

function numberOf(typed: string): number {
  return typed.trim() === '' ? Number.NaN : Number(typed);
}
