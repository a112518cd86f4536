/** What the middle shows while there are no videos: what to do first, and a demonstration one click away. */
import { Film, Plus, Sparkles } from 'lucide-react';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import './welcome.css';

export function Welcome() {
  const app = useApp();
  return (
    <div className="welcome">
      <div className="welcome-frame">
        <Film size={32} strokeWidth={1.25} aria-hidden />
        <h2>{text.welcome.title}</h2>
        <p>{text.welcome.lead}</p>
        <div className="welcome-actions">
          <button type="button" className="button large primary" onClick={() => app.open('add')}>
            <Plus size={16} aria-hidden />
            {text.welcome.pick}
          </button>
        </div>
        <button type="button" className="button plain" onClick={() => void app.videos.addSamples()}>
          <Sparkles size={15} strokeWidth={1.75} aria-hidden />
          {text.welcome.demo}
        </button>
      </div>
      <p className="welcome-private">{text.welcome.private}</p>
    </div>
  );
}
