/** Which clips of a job come: all of them, those that fit words best, or some from all over; and of which folder. */
import type { ResultFacts } from '../../electron/wire/app/results.ts';
import { MOST_VIDEOS } from '../../electron/wire/app/videos.ts';
import { PathBeginning } from '../components/PathBeginning.tsx';
import { NumberBox } from '../handover/NumberBox.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { isTooLarge, mostOf, type PartDraft, partOf } from './part-draft.ts';

const words = text.results.which;

interface WhichClipsProps {
  facts: ResultFacts;
  draft: PartDraft;
  /** they are to come into the library that is open */
  isInto: boolean;
  onChange: (draft: PartDraft) => void;
}

export function WhichClips({ facts, draft, isInto, onChange }: WhichClipsProps) {
  const room = usePage(({ order }) => (isInto ? MOST_VIDEOS - order.length : MOST_VIDEOS));
  const isLarge = isTooLarge(facts);
  const isNone = { all: isLarge && draft.under.trim() === '', words: facts.modelIs === 'missing', sample: false };
  const part = partOf(draft, facts);
  const most = part && mostOf(part, facts);
  return (
    <fieldset className="hand-part results-which">
      <legend>{words.title}</legend>
      {isLarge && <p className="set-note">{words.large(facts.there.clips, MOST_VIDEOS)}</p>}
      <div className="hand-row">
        {(['all', 'words', 'sample'] as const).map((by) => (
          <label key={by} className="hand-choice">
            <input
              type="radio"
              name="results-which"
              checked={draft.by === by}
              disabled={isNone[by]}
              onChange={() => onChange({ ...draft, by })}
            />
            {words.by[by]}
          </label>
        ))}
        {draft.by !== 'all' && (
          <NumberBox
            says={words.most}
            value={draft.most}
            max={MOST_VIDEOS}
            onChange={(typed) => onChange({ ...draft, most: typed })}
          />
        )}
      </div>
      {isNone.words && <p className="set-note">{words.noModel}</p>}
      <div className="hand-row results-map">
        {draft.by === 'words' && (
          <label>
            <span>{words.words}</span>
            <input
              type="text"
              className="field"
              dir="auto"
              placeholder={words.wordsExample}
              maxLength={LONGEST_WORDS}
              value={draft.words}
              onChange={({ currentTarget }) => onChange({ ...draft, words: currentTarget.value })}
            />
          </label>
        )}
        <PathBeginning
          says={words.under}
          example={words.underExample}
          value={draft.under}
          onChange={(under) => onChange({ ...draft, under })}
        />
      </div>
      <p className="set-note" aria-live="polite">
        {part === undefined ? words.missing(draft.by, MOST_VIDEOS) : words.brings(part, most, facts.there.clips)}
        {most !== undefined && most > room && ` ${words.room(room)}`}
      </p>
    </fieldset>
  );
}

/** What is pasted may be longer than a search: it is refused in words. */
const LONGEST_WORDS = 100_000;
