/** The card's video, and behind it the next card's, made ready so that it is there at once. */
import type { Video } from '../../electron/wire/app/videos.ts';
import { Failure } from '../components/Failure.tsx';
import { usePage } from '../hooks.ts';
import { Player } from '../player/Player.tsx';
import type { Looped } from '../player/use-playback.ts';
import { useVideoDetail } from '../player/use-video-detail.ts';
import { text } from '../text.ts';
import { type Card, type Deck, decisionIn } from './deck.ts';

type Sound = Omit<Looped, 'active'>;

export function CardVideos({ deck, card, sound }: { deck: Deck; card: Card; sound: Sound }) {
  const video = usePage((state) => state.videos.get(card.video));
  const next = usePage((state) => {
    const ahead = deck.cards.slice(deck.at + 1);
    const id = ahead.find((other) => other.video !== card.video && decisionIn(state.tags, other) === undefined)?.video;
    return id === undefined ? undefined : state.videos.get(id);
  });
  return (
    <section className="review-video" aria-label={text.review.video}>
      {video === undefined ? (
        <p className="hint">{text.review.gone}</p>
      ) : (
        <>
          <h2 className="video-title" dir="auto">
            <bdi className="ellipsis text">{video.name}</bdi>
          </h2>
          {video.state === 'failed' && !video.offline && <Failure video={video} />}
          {video.offline && <p className="video-away">{text.review.away}</p>}
        </>
      )}
      <div className="review-players">
        {[video, next].map(
          (each) =>
            each !== undefined && <CardPlayer key={each.id} video={each} isAtHand={each === video} sound={sound} />,
        )}
      </div>
    </section>
  );
}

function CardPlayer({ video, isAtHand, sound }: { video: Video; isAtHand: boolean; sound: Sound }) {
  const detail = useVideoDetail(video.id);
  return (
    <div className={`review-player ${isAtHand ? '' : 'behind'}`} inert={!isAtHand}>
      <Player
        key={`${video.edition} ${video.track ?? 0}`}
        video={video}
        fps={detail?.fps}
        hasAudio={detail?.hasAudio}
        frames={detail?.frames ?? []}
        looped={{ ...sound, active: isAtHand }}
      />
    </div>
  );
}
