import { describe, expect, it } from 'vitest';
import type { StreamFormat } from '../../../electron/interchange/format.ts';
import { secondsOfFrame } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { base64 } from '../../../electron/interchange/report/base64.ts';
import { html } from '../../../electron/interchange/report/html.ts';
import { markdown } from '../../../electron/interchange/report/markdown.ts';
import { HANDED, handedVideos } from '../../support/handed-case.ts';

const VIDEOS = handedVideos();
const [FILM] = VIDEOS as [HandedVideo];

/** A picture that says of which second it is; each is asked for once. */
async function report(format: StreamFormat, videos: readonly HandedVideo[], hasPictures = true) {
  const files = new Map<string, Buffer>();
  const asked: number[] = [];
  const pictureOf = async (_: HandedVideo, seconds: number) => {
    asked.push(seconds);
    return hasPictures ? new TextEncoder().encode(`picture at ${seconds}`) : undefined;
  };
  const writing = { handed: HANDED, remark: () => {}, baseName: 'holiday' };
  async function* each() {
    yield* videos;
  }
  for await (const { file, data } of format.write(writing, each(), pictureOf)) {
    files.set(file, Buffer.concat([files.get(file) ?? Buffer.alloc(0), Buffer.from(data as string)]));
  }
  return { files, asked };
}

describe('a report', () => {
  it('is one page with its pictures in it, in which labels are text alone', async () => {
    const { files, asked } = await report(html, VIDEOS);
    expect([...files.keys()]).toEqual(['holiday.html']);
    const page = files.get('holiday.html')?.toString() ?? '';
    expect(page).toContain('Straße, “nass” &amp; &lt;glatt&gt;');
    expect(page).toContain('=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)');
    expect(page).toContain('first take,\n“keep” &amp; check &lt;sound&gt;');
    expect(page).not.toMatch(/<script|<link|src="(?!data:)|href=/);
    expect(page.match(/<section>/g)).toHaveLength(VIDEOS.length);
    expect(asked).toHaveLength(page.match(/<img /g)?.length ?? 0);
    const [, picture = ''] = /alt="film 23.976.mov" src="data:image\/jpeg;base64,([^"]*)"/.exec(page) ?? [];
    expect(Buffer.from(picture, 'base64').toString()).toBe(`picture at ${(FILM.duration ?? 0) / 2}`);
  });

  it('tells who decided what, and when it is by the source’s own time code', async () => {
    const page = (await report(html, [FILM])).files.get('holiday.html')?.toString() ?? '';
    const row = /<td class="short">01:00:59:19 – 01:00:59:20<\/td>(.*)<\/tr>/.exec(page)?.[1]?.replace(/<[^>]*>/g, '|');
    expect(row?.split('|').filter(Boolean)).toEqual(['a dog runs', 'yes', 'Ada Lovelace', '2026-11-20']);
    expect(page).toContain('0:04.004 · 320 × 180 · 23.976 frames a second · h264');
    expect(page).toContain('internvideo2-demo, 88 %');
    expect(page).toContain(HANDED.model?.sha256);
  });

  it('is Markdown with a folder of pictures, in which labels are text alone', async () => {
    const { files } = await report(markdown, VIDEOS);
    const text = files.get('report.md')?.toString() ?? '';
    const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)].map(([, path]) => path as string);
    expect(new Set(pictures)).toEqual(new Set([...files.keys()].filter((name) => name !== 'report.md')));
    expect(text).toContain('| Straße, “nass” \\& \\<glatt\\> | yes | Ünal “U.” O’Neil | 2026-11-20 |');
    expect(text).toContain('goal 🥅; scored\\|twice');
    expect(text).toContain('> first take,  \n> “keep” \\& check \\<sound\\>');
    const { clock } = FILM;
    if (clock === undefined) throw new Error('frames');
    const middle = (secondsOfFrame(clock, 1) + secondsOfFrame(clock, 5)) / 2;
    expect(files.get('pictures/0001-0001.jpg')?.toString()).toBe(`picture at ${middle}`);
    for (const line of text.split('\n').filter((each) => each.startsWith('| ') && !each.includes('---'))) {
      expect([4, 6]).toContain(line.replace(/\\\|/g, '').split('|').length - 2);
    }
  });

  it('does without pictures where there are none, and without anything said', async () => {
    const bare = { ...FILM, tags: [], suggestions: [], note: '', duration: undefined, clock: undefined };
    for (const format of [html, markdown]) {
      const { files } = await report(format, [bare, FILM], false);
      expect(files.size).toBe(1);
      expect([...files.values()][0]?.toString()).not.toMatch(/<img|!\[/);
    }
  });

  it('writes bytes as everybody does', () => {
    for (const length of [0, 1, 2, 3, 255, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, n) => (n * 37) & 255);
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });
});
