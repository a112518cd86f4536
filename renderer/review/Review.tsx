/** The review: one card at a time, in place of the page's columns. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { CardVideos } from './CardVideos.tsx';
import { cardAt } from './deck.ts';
import { Question } from './Question.tsx';
import { ReviewBar } from './ReviewBar.tsx';
import { ReviewEnd } from './ReviewEnd.tsx';
import './review.css';

/** @param notices what is said in passing: below the card, where it covers nothing */
export function Review({ notices }: { notices: ReactNode }) {
  const app = useApp();
  const review = usePage((state) => state.review);
  const dialog = usePage((state) => state.dialog);
  const region = useRef<HTMLElement>(null);
  // Cards come and go under the hands: sound stays as it was set.
  const [muted, setMuted] = useState(true);

  // What had the focus may have gone with its card.
  useEffect(() => {
    if (dialog === undefined && document.activeElement === document.body) region.current?.focus();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      const isElsewhere = app.store.getState().dialog !== undefined || document.fullscreenElement !== null;
      if (event.key !== 'Escape' || event.defaultPrevented || isElsewhere) return;
      event.preventDefault();
      app.review.leave();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, [app]);

  if (review === undefined) return null;
  const { deck } = review;
  const card = deck && cardAt(deck);
  return (
    <main className="review" data-region="review" aria-label={text.review.title} tabIndex={-1} ref={region}>
      <ReviewBar review={review} />
      {deck !== undefined && card !== undefined ? (
        <div className="review-card">
          <CardVideos deck={deck} card={card} sound={{ muted, onMuted: setMuted }} />
          <Question card={card} />
        </div>
      ) : (
        <ReviewEnd review={review} />
      )}
      {notices}
    </main>
  );
}
