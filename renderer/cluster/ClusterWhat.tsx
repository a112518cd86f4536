/** What the cluster is to look at: videos of the library, or what it finds by itself. */
import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { IconButton } from '../components/controls.tsx';
import { ScopeChoice } from '../handover/ScopeChoice.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { DraftPartProps } from './cluster-draft.ts';
import { TextField } from './TextField.tsx';

const words = text.cluster.dialog;
const SAYS = { videos: words.ofLibrary, manifest: words.ofManifest } as const;
/** So many the host takes. */
const MOST = 50;

export function ClusterWhat({ draft, onChange }: DraftPartProps) {
  const name = useId();
  const hasVideos = usePage((state) => state.order.length > 0);
  return (
    <>
      <fieldset className="hand-part">
        <legend>{words.what}</legend>
        {(['videos', 'manifest'] as const).map((kind) => (
          <label key={kind} className="hand-choice">
            <input
              type="radio"
              {...{ name }}
              checked={draft.kind === kind}
              disabled={kind === 'videos' && !hasVideos}
              onChange={() => onChange({ kind })}
            />
            {SAYS[kind]}
          </label>
        ))}
        {draft.kind === 'manifest' && (
          <TextField
            label={words.manifest}
            example={words.manifestExample}
            help={words.manifestHelp}
            value={draft.manifest}
            onChange={(manifest) => onChange({ manifest })}
          />
        )}
      </fieldset>
      {draft.kind === 'videos' && (
        <>
          <ScopeChoice scope={draft.scope} onChange={(scope) => onChange({ scope })} />
          <PathMap {...{ draft, onChange }} />
        </>
      )}
    </>
  );
}

function PathMap({ draft: { map }, onChange }: DraftPartProps) {
  const put = (place: number, change: Partial<(typeof map)[number]>): void =>
    onChange({ map: map.map((row, n) => (n === place ? { ...row, ...change } : row)) });
  return (
    <fieldset className="hand-part">
      <legend>{words.map}</legend>
      {map.map(({ from, to }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is nothing but its place
        <fieldset key={place} className="cluster-map" aria-label={words.row(place + 1)}>
          <TextField
            label={words.from}
            example={words.fromExample}
            value={from}
            onChange={(typed) => put(place, { from: typed })}
          />
          <TextField
            label={words.to}
            example={words.toExample}
            value={to}
            onChange={(typed) => put(place, { to: typed })}
          />
          {map.length > 1 && (
            <IconButton
              icon={X}
              label={words.removeMap}
              onClick={() => onChange({ map: map.filter((_, n) => n !== place) })}
            />
          )}
        </fieldset>
      ))}
      <div className="hand-row">
        <button
          type="button"
          className="button plain"
          disabled={map.length >= MOST}
          onClick={() => onChange({ map: [...map, { from: '', to: '' }] })}
        >
          <Plus size={14} strokeWidth={1.75} aria-hidden />
          {words.addMap}
        </button>
      </div>
      <p className="set-note">{words.mapHelp}</p>
    </fieldset>
  );
}
