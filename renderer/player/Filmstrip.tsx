/** The frames that reached the model, with their times. A click goes there. */
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { VideoDetail, VideoState } from '../../electron/wire/app/videos.ts';
import { formatTimestamp } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

interface FilmstripProps {
  id: string;
  /** where a person chose one */
  track: number | undefined;
  frames: VideoDetail['frames'];
  state: VideoState;
  /** where the player is, seconds */
  time: number;
}

/** As far as a seek may land beside the frame that was meant, seconds. */
const NEAR = 0.02;

export function Filmstrip({ id, track, frames, state, time }: FilmstripProps) {
  const app = useApp();
  const passed = frames.findLastIndex((frame) => frame.timestamp <= time + NEAR);
  return (
    <section className="filmstrip" aria-label={text.frames.title}>
      <h3>{text.frames.title}</h3>
      {frames.length === 0 ? (
        <p className="filmstrip-empty">{text.frames.none[state]}</p>
      ) : (
        <ol style={{ gridTemplateColumns: `repeat(${frames.length}, minmax(88px, 1fr))` }}>
          {frames.map(({ index, timestamp }, n) => (
            <li key={index}>
              <button
                type="button"
                className={n === passed ? 'passed' : ''}
                aria-label={text.frames.seek(n + 1, formatTimestamp(timestamp))}
                onClick={() => app.player?.seekTo(timestamp)}
              >
                <img src={`${app.mediaBase}${MEDIA.frame(id, n, track)}`} alt="" loading="lazy" />
                <span className="num">{formatTimestamp(timestamp)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
