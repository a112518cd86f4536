/** 0 to 5 stars, as a group of radio buttons: the arrow keys go through them. */
import { Star, StarOff } from 'lucide-react';
import { useId } from 'react';
import { text } from '../text.ts';

const RATINGS = [0, 1, 2, 3, 4, 5] as const;

export function Stars({ rating, onRate }: { rating: number; onRate: (rating: number) => void }) {
  const name = useId();
  return (
    <fieldset className="stars">
      <legend className="sr-only">{text.marks.rating}</legend>
      {RATINGS.map((value) => {
        const Icon = value === 0 ? StarOff : Star;
        return (
          <label key={value} className={value > 0 && value <= rating ? 'lit' : ''} title={text.marks.stars(value)}>
            <input type="radio" name={name} checked={rating === value} onChange={() => onRate(value)} />
            <span className="sr-only">{text.marks.stars(value)}</span>
            <Icon size={value === 0 ? 14 : 16} strokeWidth={1.75} aria-hidden />
          </label>
        );
      })}
    </fieldset>
  );
}
