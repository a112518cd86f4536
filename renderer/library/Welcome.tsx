/**
 * What the middle shows while there are no videos: what to do first, a demonstration one click away, and, below that and in the way of
 * nothing, which model that would be and where it runs.
 */
import { Film, Network, Plus, Sparkles } from 'lucide-react';
import { useRunsOn } from '../frame/use-runs-on.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { GpuHint } from './GpuHint.tsx';
import './welcome.css';

export function Welcome() {
  const app = useApp();
  const isDemo = usePage(({ model }) => model.choice.model === 'demo');
  const official = usePage((state) => state.official.state);
  const runsOn = useRunsOn();
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
        <button type="button" className="button plain" onClick={() => app.open('results')}>
          <Network size={15} strokeWidth={1.75} aria-hidden />
          {text.results.welcome}
        </button>
      </div>
      <div className="welcome-foot">
        {isDemo && (
          <p>
            {text.official.demoLine}{' '}
            {(official === 'absent' || official === 'here') && (
              <button type="button" className="link" onClick={() => app.open('official')}>
                {official === 'here' ? text.official.getAgain : text.official.get}
              </button>
            )}
          </p>
        )}
        <GpuHint />
        <p>
          {text.welcome.private} {runsOn !== undefined && `${runsOn}.`}
        </p>
      </div>
    </div>
  );
}
