/** Which cards come, in which order, how far one is, and the way out. */
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { IconButton, Select } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { type Deck, decisionIn, REVIEW_ORDERS, type Review, type ReviewOrder, tally } from './deck.ts';
import { LabelChoice } from './LabelChoice.tsx';

export function ReviewBar({ review: { options, deck } }: { review: Review }) {
  const app = useApp();
  return (
    <div className="review-bar">
      <Select
        aria-label={text.review.order}
        value={options.order}
        onChange={({ currentTarget }) => app.review.choose({ order: currentTarget.value as ReviewOrder })}
      >
        {REVIEW_ORDERS.map((order) => (
          <option key={order} value={order}>
            {text.review.orders[order]}
          </option>
        ))}
      </Select>
      <LabelChoice chosen={options.labels} />
      <label className="review-decided">
        <input
          type="checkbox"
          checked={options.decided}
          onChange={({ currentTarget }) => app.review.choose({ decided: currentTarget.checked })}
        />
        {text.review.decided}
      </label>
      <span className="gap" />
      {deck !== undefined && deck.cards.length > 0 && <Progress deck={deck} />}
      <IconButton icon={X} label={text.review.leave} chord="Escape" onClick={() => app.review.leave()} />
    </div>
  );
}

function Progress({ deck }: { deck: Deck }) {
  const tags = usePage((state) => state.tags);
  // Up to the card at hand: of those to come the decisions are not all known, and say nothing of how far one is.
  const counts = useMemo(
    () => tally({ ...deck, cards: deck.cards.slice(0, deck.at + 1) }, (card) => decisionIn(tags, card)),
    [deck, tags],
  );
  const all = deck.cards.length;
  const at = Math.min(deck.at + 1, all);
  return (
    <>
      <span className="review-progress num">{text.review.progress(at, all, counts)}</span>
      <i className="review-line" aria-hidden style={{ transform: `scaleX(${deck.at / all})` }} />
    </>
  );
}
