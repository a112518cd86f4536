/** Of a file with several video tracks, which is shown. */
import { useId, useState } from 'react';
import type { Track, Video, VideoDetail } from '../../electron/wire/app/videos.ts';
import { Select } from '../components/controls.tsx';
import { formatLanguage } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

export function TrackChooser({ video, detail }: { video: Video; detail: VideoDetail }) {
  const app = useApp();
  const id = useId();
  // Until the host has answered, what was picked stands there.
  const [picked, setPicked] = useState<number>();
  const { tracks = [], meantTrack, lostTrack } = detail;
  const choose = async (track: number): Promise<void> => {
    setPicked(track);
    await app.videos.chooseTrack(video.id, track);
    setPicked(undefined);
  };
  return (
    <>
      {tracks.length > 1 && (
        <div className="track-chooser">
          <label htmlFor={id}>{text.tracks.label}</label>
          <Select
            id={id}
            value={picked ?? video.track ?? meantTrack}
            onChange={(event) => void choose(Number(event.currentTarget.value))}
          >
            {tracks.map((track) => (
              <option key={track.number} value={track.number}>
                {describe(track, track.number === meantTrack)}
              </option>
            ))}
          </Select>
        </div>
      )}
      {lostTrack !== undefined && <p className="track-lost">{text.tracks.lost(lostTrack)}</p>}
    </>
  );
}

function describe({ number, codec, width, height, fps, language, title, still, off }: Track, isMeant: boolean): string {
  const parts = [
    title && isolated(title),
    language && formatLanguage(language),
    `${width} × ${height}`,
    fps === undefined || still ? undefined : text.facts.fps(Number(fps.toFixed(3)).toString()),
    codec,
    still && text.tracks.still,
    off && text.tracks.off,
    isMeant && text.tracks.meant,
  ];
  return `${number}: ${parts.filter(Boolean).join(', ')}`;
}

/** What is written from right to left leaves alone what stands beside it; within an option no element can see to that. */
function isolated(words: string): string {
  return `\u{2068}${words}\u{2069}`;
}
