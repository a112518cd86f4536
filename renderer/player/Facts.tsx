/** What is known of the file. */
import { Copy } from 'lucide-react';
import type { Video, VideoDetail } from '../../electron/wire/app/videos.ts';
import { IconButton } from '../components/controls.tsx';
import { formatBytes, formatTimestamp } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { TrackChooser } from './TrackChooser.tsx';

export function Facts({ video, detail }: { video: Video; detail: VideoDetail | undefined }) {
  const app = useApp();
  const { width, height, duration } = video;
  const facts: [string, string | undefined][] = [
    [text.facts.length, duration === undefined ? undefined : formatTimestamp(duration)],
    [text.facts.picture, width === undefined || height === undefined ? undefined : `${width} × ${height}`],
    [text.facts.rate, detail?.fps === undefined ? undefined : text.facts.fps(Number(detail.fps.toFixed(3)).toString())],
    [text.facts.codec, detail?.codec],
    [text.facts.sound, detail?.hasAudio === undefined ? undefined : detail.hasAudio ? text.facts.yes : text.facts.no],
    [text.facts.size, detail?.size === undefined ? undefined : formatBytes(detail.size)],
  ];
  const copy = (path: string): void => {
    navigator.clipboard.writeText(path).then(
      () => app.talk.notify(text.facts.copied),
      (error: unknown) => app.talk.report(error),
    );
  };
  return (
    <section className="facts" aria-label={text.facts.title}>
      <dl>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="num text">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {detail !== undefined && <TrackChooser video={video} detail={detail} />}
      {detail !== undefined && (
        <p className="facts-path">
          <bdi className="text">{detail.path}</bdi>
          <IconButton icon={Copy} size="small" label={text.facts.copyPath} onClick={() => copy(detail.path)} />
        </p>
      )}
    </section>
  );
}
