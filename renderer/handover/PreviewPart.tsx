/** How an export begins, and what is good to know about it. */
import type { Preview, ToldRemark } from '../../electron/wire/app/interchange.ts';
import { text } from '../text.ts';
import type { Answer } from './use-answer.ts';

const words = text.handover.export;

export function PreviewPart({ value, busy, why }: Answer<Preview>) {
  return (
    <section className="hand-part" aria-label={words.preview} aria-busy={busy}>
      <h3 className="hand-title">
        {words.preview}
        {value !== undefined && value.videos > 0 && (
          <small className="ellipsis num" dir="auto">
            {text.handover.of(value.videos, value.fileName)}
          </small>
        )}
        {busy && <small role="status">{words.previewBusy}</small>}
      </h3>
      {why !== undefined && (
        <p className="hand-failure text" role="alert" dir="auto">
          {why}
        </p>
      )}
      {why === undefined && <Lines {...{ value }} />}
      {/* It has looked at the first few videos: how many there are, nobody knows yet. */}
      {value !== undefined && <Remarks remarks={value.remarks} areSome={value.videos > 1} />}
    </section>
  );
}

function Lines({ value }: { value: Preview | undefined }) {
  if (value === undefined) return <div className="hand-preview" />;
  if (value.videos === 0) return <p className="set-note">{words.nothing}</p>;
  if (value.lines.length === 0) return <p className="set-note">{words.noLines}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by whoever has no mouse
    <pre className="hand-preview selectable" tabIndex={0}>
      {value.lines.join('\n')}
    </pre>
  );
}

interface RemarksProps {
  remarks: readonly ToldRemark[];
  /** not all of the videos were looked at */
  areSome?: boolean;
}

export function Remarks({ remarks, areSome = false }: RemarksProps) {
  if (remarks.length === 0) return null;
  return (
    <ul className="hand-remarks" aria-label={text.handover.remarks}>
      {remarks.map(({ sentence, videos, first }) => (
        <li key={sentence} className="text" dir="auto">
          {areSome ? text.handover.remarkOfSome(sentence, first) : text.handover.remark(sentence, videos, first)}
        </li>
      ))}
    </ul>
  );
}
