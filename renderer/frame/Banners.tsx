/**
 * What stands in the way of work: no connection, no model, a stopped engine, drives that are away. Each with what to do about it. Where nothing
 * does, what the user should know about the library, until it was seen, then about newer versions, and then words that no number can be
 * had for.
 */
import { CircleAlert, LoaderCircle, Unplug } from 'lucide-react';
import type { OfflinePlace } from '../../electron/wire/app/videos.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { toTell, UpdateBanner } from '../updates/UpdateBanner.tsx';
import { Banner } from './Banner.tsx';
import { UnknownWords } from './UnknownWords.tsx';

export function Banners() {
  const app = useApp();
  const lost = usePage((state) => state.connection === 'lost');
  const why = usePage((state) => state.whyLost);
  const model = usePage((state) => state.model);
  const notice = usePage((state) => state.libraryNotices[0]);
  const offline = usePage((state) => state.offline);
  const update = usePage((state) => toTell(state.updates, state.updatePutOff));
  if (lost) {
    const says = why === undefined ? text.connection.lostAdvice : text.connection.why[why];
    return (
      <Banner icon={LoaderCircle} spin title={text.connection.lost} says={says}>
        {why === 'sign-in' && (
          <button type="button" className="button" onClick={app.reload}>
            {text.connection.reload}
          </button>
        )}
      </Banner>
    );
  }
  if (model.state === 'stopped') {
    return (
      <Banner icon={CircleAlert} bad title={text.model.stoppedTitle} says={text.model.stoppedWhy}>
        <button type="button" className="button primary" onClick={() => void app.model.restartEngine()}>
          {text.model.restart}
        </button>
      </Banner>
    );
  }
  if (model.state === 'failed') {
    return (
      <Banner icon={CircleAlert} bad title={text.model.failedTitle(model.name)} says={model.problem?.message ?? ''}>
        <button type="button" className="button" onClick={() => void app.model.choose(model.choice)}>
          {text.model.retry}
        </button>
        {model.choice.model === 'official' && (
          <button type="button" className="button" onClick={() => app.open('official')}>
            {text.official.getAgain}
          </button>
        )}
        {model.choice.model !== 'demo' && (
          <button
            type="button"
            className="button"
            onClick={() => void app.model.choose({ ...model.choice, model: 'demo' })}
          >
            {text.official.useDemo}
          </button>
        )}
        <button type="button" className="button" onClick={() => app.open('settings')}>
          {text.model.openSettings}
        </button>
      </Banner>
    );
  }
  const [away, ...others] = offline;
  if (away !== undefined) {
    return (
      <Banner
        icon={Unplug}
        title={text.offline.title}
        says={text.offline.says(away.place, countOf(offline), others.length)}
      >
        <button type="button" className="button" onClick={() => void app.lookForOffline()}>
          {text.offline.look}
        </button>
      </Banner>
    );
  }
  if (notice !== undefined) {
    return (
      <Banner icon={CircleAlert} title={text.libraryNotices[notice.id]} says={notice.message}>
        <button type="button" className="button" onClick={() => void app.dismissLibraryNotice(notice.id)}>
          {text.libraryNotices.dismiss}
        </button>
      </Banner>
    );
  }
  if (update !== undefined) return <UpdateBanner updates={update} />;
  return <UnknownWords />;
}

function countOf(offline: readonly OfflinePlace[]): number {
  return offline.reduce((sum, { videos }) => sum + videos, 0);
}
