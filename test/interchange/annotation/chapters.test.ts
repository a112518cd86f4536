import { describe, expect, it } from 'vitest';
import { chapters } from '../../../electron/interchange/annotation/chapters.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { written } from '../../support/editing-lab.ts';
import { handedVideos } from '../../support/handed-case.ts';

const [FILM] = handedVideos() as [HandedVideo];

async function told(starts: readonly (readonly [number, string])[], video: Partial<HandedVideo> = {}) {
  const tags = starts.map(([start, label]) => ({
    ...{ label, span: { start, end: start + 1 }, decision: 'yes', by: 'Ada', at: '2026-11-20T08:00:00.000Z' },
  })) as HandedVideo['tags'];
  const { files, remarks } = await written(chapters, [
    { ...FILM, duration: 4000, suggestions: [], ...video, tags: [...tags, ...(video.tags ?? [])] },
  ]);
  return { text: files.get('film 23.976.chapters.txt'), remarks: [...remarks.keys()].map((each) => each.slice(0, 22)) };
}

describe('chapters for a description', () => {
  it('are a line each, in whole seconds, with hours where there are some', async () => {
    const { text, remarks } = await told([
      [3723.9, 'end'],
      [0.4, 'start'],
      [75, 'a, b'],
      [600.2, 'middle'],
    ]);
    expect(text).toBe('0:00 start\n1:15 a, b\n10:00 middle\n1:02:03 end\n');
    expect(remarks).toEqual([]);
  });

  it('say which of YouTube’s rules they do not meet', async () => {
    const { text, remarks } = await told([
      [5, 'one'],
      [12, '<two>'],
      [12.9, 'three'],
    ]);
    expect(text).toBe('0:05 one\n0:12 ‹two› · three\n');
    expect(remarks).toEqual([
      'Moments that begin in ',
      'YouTube shows chapters',
      'YouTube shows chapters',
      'YouTube shows chapters',
      'YouTube refuses < and ',
    ]);
  });

  it('hold what was decided to be true alone', async () => {
    const { text, remarks } = await told([], { tags: FILM.tags, suggestions: FILM.suggestions });
    expect(text).not.toContain('no goal');
    expect(text?.split('\n').slice(0, 1)).toEqual([
      '0:00 a dog runs · Straße, “nass” & ‹glatt› · =HYPERLINK("http://x","y")',
    ]);
    expect(remarks).toContain('Chapters are shown to ');
  });
});
