/** How fast videos are played, from now on. The platform's own list: it opens in full screen, too. */
import { useRef } from 'react';
import { Hint } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { NATURAL, SPEEDS } from './speeds.ts';

export function SpeedChoice() {
  const app = useApp();
  const speed = usePage((state) => state.speed);
  const byPointer = useRef(false);
  return (
    <Hint says={text.player.speedWhy}>
      <select
        className={`transport-rate num ${speed === NATURAL ? '' : 'other'}`}
        aria-label={text.player.speedLabel}
        value={speed}
        onPointerDown={() => {
          byPointer.current = true;
        }}
        onKeyDown={() => {
          byPointer.current = false;
        }}
        onChange={({ currentTarget }) => {
          app.setSpeed(Number(currentTarget.value));
          // The next key is the player's again: Space plays.
          if (byPointer.current) currentTarget.blur();
        }}
      >
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {text.player.speed(each)}
          </option>
        ))}
      </select>
    </Hint>
  );
}
