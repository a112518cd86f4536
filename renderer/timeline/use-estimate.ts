/** What looking closer would take, asked again where that may be otherwise. */
import { useEffect, useState } from 'react';
import type { Span } from '../../electron/wire/app/tags.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

/** @param videos the one, or several; as long as they are the same, the same array */
export function useEstimate(
  videos: string | readonly string[],
  span: Span | undefined,
  wanted: boolean,
): string | undefined {
  const app = useApp();
  const [words, setWords] = useState<string>();
  const segments = usePage(({ timeline }) => timeline.known?.segments);
  const rules = usePage((state) => state.settings.moments);
  const model = usePage((state) => state.model.id);
  const connection = usePage((state) => state.connection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each of them it may take longer, or less
  useEffect(() => {
    if (!wanted || connection !== 'open') return;
    let over = false;
    void app.timeline.look.estimate(typeof videos === 'string' ? [videos] : videos, span).then((told) => {
      if (over) return;
      setWords(told === undefined || told.segments === 0 ? undefined : text.timeline.takes(told));
    });
    return () => {
      over = true;
    };
  }, [app, videos, span, wanted, segments, rules, model, connection]);
  return wanted ? words : undefined;
}
