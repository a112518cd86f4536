import { useEffect, useState } from 'react';
import type { VideoDetail } from '../../electron/wire/app/videos.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import { useApp, usePage } from '../hooks.ts';

/** What the player needs of a video; asked for again when anything of it or the model has changed. */
export function useVideoDetail(id: string): VideoDetail | undefined {
  const app = useApp();
  const [detail, setDetail] = useState<VideoDetail>();
  const video = usePage(({ videos }) => videos.get(id));
  const model = usePage(({ model: { id: modelId } }) => modelId);
  const connection = usePage((page) => page.connection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: video and model are what make the answer another one
  useEffect(() => {
    if (connection !== 'open') return;
    let over = false;
    app.call('describeVideo', { id }).then(
      (answer) => {
        if (!over) setDetail(answer);
      },
      (error: unknown) => {
        if (!over && !(error instanceof WireClosed)) app.talk.report(error);
      },
    );
    return () => {
      over = true;
    };
  }, [app, id, video, model, connection]);
  return detail;
}
