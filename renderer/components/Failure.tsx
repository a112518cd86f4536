/** Why a video failed, and what can be done. */
import { RotateCcw, TriangleAlert } from 'lucide-react';
import type { Video } from '../../electron/wire/app/videos.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

export function Failure({ video }: { video: Video }) {
  const app = useApp();
  return (
    <div className="failure">
      <TriangleAlert size={16} strokeWidth={1.75} aria-hidden />
      <div className="failure-words">
        <h3>{text.failure.title}</h3>
        <p className="text" dir="auto">
          {video.problem?.message}
        </p>
        {video.problem?.detail !== undefined && (
          <details>
            <summary>{text.details}</summary>
            <pre className="text">{video.problem.detail}</pre>
          </details>
        )}
        <div className="failure-actions">
          <button type="button" className="button" onClick={() => void app.videos.retry([video.id])}>
            <RotateCcw size={14} strokeWidth={1.75} aria-hidden />
            {text.failure.retry}
          </button>
          <button type="button" className="button plain" onClick={() => void app.videos.remove([video.id])}>
            {text.failure.remove}
          </button>
        </div>
      </div>
    </div>
  );
}
