/** What people say of the shown video: reviewed or not, how good, a note, and what was decided about it. */
import { Circle, CircleCheck } from 'lucide-react';
import type { Video } from '../../electron/wire/app/videos.ts';
import { useChord } from '../commands/keys.ts';
import { Hint } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Decisions } from './Decisions.tsx';
import { NoteField } from './NoteField.tsx';
import { Stars } from './Stars.tsx';
import './video-marks.css';

export function VideoMarks({ video }: { video: Video }) {
  const app = useApp();
  const known = usePage((state) => state.tags.get(video.id));
  const chord = useChord('reviewed');
  const reviewed = video.reviewed === true;
  const Icon = reviewed ? CircleCheck : Circle;
  return (
    <section className="marks" aria-label={text.marks.title}>
      <div className="marks-row">
        <Hint says={text.commands.reviewed} chord={chord}>
          <button
            type="button"
            className="button marks-reviewed"
            aria-pressed={reviewed}
            onClick={() => void app.tags.markReviewed([video.id], !reviewed)}
          >
            <Icon size={14} strokeWidth={2} aria-hidden />
            {text.marks.reviewed}
          </button>
        </Hint>
        <Stars rating={video.rating ?? 0} onRate={(rating) => void app.tags.rate([video.id], rating)} />
        <NoteField id={video.id} kept={known?.note} isKnown={known !== undefined} />
      </div>
      {known?.earlier !== undefined && (
        <div className="marks-earlier">
          <p className="text">{text.marks.earlier(known.earlier.count, known.earlier.by)}</p>
          <button type="button" className="button" onClick={() => void app.tags.adopt(video.id)}>
            {text.marks.takeOver}
          </button>
        </div>
      )}
      {known !== undefined && known.tags.length > 0 && <Decisions tags={known.tags} />}
    </section>
  );
}
