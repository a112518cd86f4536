/** What is there instead of a card: the cards are on their way, there are none, or all are done. */
import { useEffect, useRef } from 'react';
import { Progress } from '../components/controls.tsx';
import '../components/mode.css';
import { useApp, usePage } from '../hooks.ts';
import { shownVideos } from '../store.ts';
import { text } from '../text.ts';
import { type Deck, decisionIn, type Review, tally } from './deck.ts';

export function ReviewEnd({ review }: { review: Review }) {
  const { deck, asked, of, failed } = review;
  if (failed) return <Failed />;
  if (deck === undefined) {
    const says = text.review.gathering(asked, of);
    return (
      <div className="review-end mode-end">
        <p role="status">{says}</p>
        <Progress label={says} fraction={of === 0 ? undefined : asked / of} />
      </div>
    );
  }
  return deck.cards.length === 0 ? <Empty review={review} /> : <Finished deck={deck} />;
}

function Failed() {
  const app = useApp();
  return (
    <div className="review-end mode-end" role="alert">
      <p>{text.review.failed}</p>
      <div className="review-end-ways">
        <button type="button" className="button primary" onClick={() => app.review.retry()}>
          {text.review.retry}
        </button>
        <Leave />
      </div>
    </div>
  );
}

function Empty({ review: { options } }: { review: Review }) {
  const why = usePage((state) => {
    if (state.order.length === 0) return 'videos';
    if (shownVideos(state).length === 0) return 'shown';
    if (state.labels.labels.length === 0) return 'labels';
    return options.decided ? 'none' : 'decided';
  });
  return (
    <div className="review-end mode-end" role="status">
      <h2>{text.review.empty.title}</h2>
      <p>{text.review.empty[why]}</p>
      <div className="review-end-ways">
        <Leave />
      </div>
    </div>
  );
}

function Finished({ deck }: { deck: Deck }) {
  const app = useApp();
  const tags = usePage((state) => state.tags);
  const counts = tally(deck, (card) => decisionIn(tags, card));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="review-end mode-end">
      <h2 ref={heading} tabIndex={-1}>
        {text.review.finished}
      </h2>
      <p className="num" role="status">
        {text.review.finishedWith(counts)}
        {deck.more && <> {text.review.more}</>}
      </p>
      <div className="review-end-ways">
        {deck.more && (
          <button type="button" className="button primary" onClick={() => app.review.goOn()}>
            {text.review.goOn}
          </button>
        )}
        {counts.open > 0 && (
          <button type="button" className="button" onClick={() => app.review.startOver()}>
            {text.review.startOver}
          </button>
        )}
        <button type="button" className="button" onClick={() => app.review.back()}>
          {text.review.back}
        </button>
        <Leave />
      </div>
    </div>
  );
}

function Leave() {
  const app = useApp();
  return (
    <button type="button" className="button" onClick={() => app.review.leave()}>
      {text.review.leaveIt}
    </button>
  );
}
