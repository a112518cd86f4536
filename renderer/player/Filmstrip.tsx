/** The frames that reached the model, with their times. A click goes there. */
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { VideoDetail, VideoState } from '../../electron/wire/app/videos.ts';
import { formatTimestamp } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

interface FilmstripProps {
  id: string;
  /** undefined until it is there */
  detail: VideoDetail | undefined;
  state: VideoState;
  /** where the player is, seconds */
  time: number;
}

/** As far as a seek may land beside the frame that was meant, seconds. */
const NEAR = 0.02;

export function Filmstrip({ id, detail, state, time }: FilmstripProps) {
  const app = useApp();
  const { frames = [], edition, meantTrack } = detail ?? {};
  // The edition and the track that these frames are of: the video's may be newer, while the answer is on its way.
  const track = detail?.track === meantTrack ? undefined : detail?.track;
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
                <img src={`${app.mediaBase}${MEDIA.frame(id, n, { edition, track, index })}`} alt="" loading="lazy" />
                <span className="num">{formatTimestamp(timestamp)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
