import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cvat } from '../../electron/interchange/labelling/cvat.ts';
import { cvatReader } from '../../electron/interchange/labelling/cvat-in.ts';
import { handedVideos, MODEL, toldTags } from '../support/handed-case.ts';
import { asRead, frameOf, fuzzed, readBack, written } from '../support/labelling.ts';

const VIDEOS = handedVideos();
const [, PAL] = VIDEOS as [unknown, (typeof VIDEOS)[number]];

function xml(meta: string, body: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n<meta>${meta}</meta>\n${body}</annotations>`;
}

function box(frame: number, outside: 0 | 1, inside = ''): string {
  return `<box frame="${frame}" outside="${outside}" keyframe="0" xtl="1" ytl="2" xbr="3" ybr="4">${inside}</box>`;
}

function fixture(name: string): Promise<string> {
  return readFile(new URL(`../fixtures/formats/cvat/${name}`, import.meta.url), 'utf8');
}

describe('CVAT, out', () => {
  it('writes a file a video, with tracks over the frames of moments', async () => {
    const { files, text } = await written(cvat, VIDEOS);
    expect([...files.keys()]).toEqual([
      ...['film 23.976.xml', 'pal 25.xml', 'ntsc 29.97 drop.xml', 'ntsc 29.97 non-drop.xml', 'sport 59.94.xml'],
      ...['phone variable.xml', 'labels.json'],
    ]);
    const pal = text('pal 25.xml');
    expect(pal).toContain('<size>100</size>');
    expect(pal).toContain('<source>pal 25.mov</source>');
    const [, track] = /(<track id="4"[\s\S]*?<\/track>)/.exec(pal) ?? [];
    const attributes = `      <attribute name="decision">yes</attribute>
      <attribute name="by">Ada Lovelace</attribute>
      <attribute name="at">2026-11-21T08:00:00.000Z</attribute>`;
    const place = 'occluded="0" xtl="0.00" ytl="0.00" xbr="320.00" ybr="180.00" z_order="0"';
    expect(track).toBe(`<track id="4" label="a dog runs" source="manual">
    <box frame="7" keyframe="1" outside="0" ${place}>
${attributes}
    </box>
    <box frame="8" keyframe="1" outside="1" ${place}>
${attributes}
    </box>
  </track>`);
    const whole = pal.slice(pal.indexOf('<track id="2"'), pal.indexOf('<track id="3"'));
    expect(whole).toContain('label="goal 🥅; scored|twice"');
    expect(whole.match(/<box frame="\d+" keyframe="1" outside="\d"/g)).toEqual([
      '<box frame="0" keyframe="1" outside="0"',
    ]);
    expect(pal).toContain('source="auto"');
    expect(pal).toContain(`<attribute name="model">${MODEL.name}@${MODEL.sha256}</attribute>`);
  });

  it('writes the labels that a task must have, for its constructor', async () => {
    const labels = JSON.parse((await written(cvat, [PAL])).text('labels.json'));
    expect(
      labels.map(({ name, color, type }: { name: string; color?: string; type: string }) => [name, color, type]),
    ).toEqual([
      ['a dog runs', '#c93a2f', 'any'],
      ['Straße, “nass” & <glatt>', '#2c6fbb', 'any'],
      ['=HYPERLINK("http://x","y")', undefined, 'any'],
      ['كلب يجري', '#3c8c40', 'any'],
      ['goal 🥅; scored|twice', undefined, 'any'],
      ['no goal', '#b83f85', 'any'],
    ]);
    expect(labels[0].attributes[0]).toEqual({
      ...{
        name: 'decision',
        input_type: 'select',
        default_value: 'yes',
        values: ['yes', 'no', 'unsure'],
        mutable: false,
      },
    });
  });

  it('keeps what is said of the whole of a video whose file is away, and no moments', async () => {
    const { text, remarks } = await written(cvat, [
      { ...PAL, clock: undefined },
      { ...PAL, id: 'other' },
    ]);
    expect(text('pal 25.xml').match(/<track /g)).toHaveLength(5);
    expect(text('pal 25 other.xml').match(/<track /g)).toHaveLength(11);
    expect(remarks).toEqual(['Its frames are not known, as the file is away: its moments are left out.']);
  });
});

describe('CVAT, in', () => {
  it('finds again what was written, to the frame, with who decided it, when, and in which colour', async () => {
    const { files } = await written(cvat, VIDEOS);
    for (const [n, [name, text]] of [...files].filter(([each]) => each.endsWith('.xml')).entries()) {
      const video = VIDEOS[n] as (typeof VIDEOS)[number];
      const { videos, leftOut } = await readBack(cvatReader, name, text);
      const [read] = videos as [(typeof videos)[number]];
      expect(read.names).toEqual({ name: video.name });
      expect(toldTags(video, read, frameOf)).toEqual(toldTags(video, asRead(video), frameOf));
      expect(read.tags.map(({ at }) => at).sort()).toEqual(video.tags.map(({ at }) => at).sort());
      expect(read.tags.filter(({ label }) => label === 'a dog runs').map(({ colour }) => colour)).toEqual([
        'red',
        'red',
      ]);
      expect(leftOut).toHaveLength(2);
    }
  });

  it('reads tracks as CVAT interpolates them: a shape a frame, that go and come again', async () => {
    const meta =
      '<task><id>5</id><name>my task</name><size>50</size><start_frame>10</start_frame><stop_frame>109</stop_frame><frame_filter>step=2</frame_filter><source>clip.mp4</source></task>';
    const shapes = [box(14, 0), box(16, 0), box(18, 1), box(30, 0), box(32, 1), box(108, 0)].join('');
    const open =
      '<track id="1" label="run" source="semi-auto"><polygon frame="100" outside="0" points="1,2;3,4"/></track>';
    const text = xml(meta, `<track id="0" label="walk">${shapes}</track>${open}`);
    expect((await readBack(cvatReader, 'annotations.xml', text)).videos).toEqual([
      {
        where: 'its task',
        names: { name: 'clip.mp4' },
        tags: [
          { label: 'walk', decision: 'yes', start: { frame: 14 }, end: { frame: 18 } },
          { label: 'walk', decision: 'yes', start: { frame: 30 }, end: { frame: 32 } },
          { label: 'walk', decision: 'yes', start: { frame: 108 }, end: { frame: 110 } },
          { label: 'run', decision: 'yes', start: { frame: 100 }, end: { frame: 110 } },
        ],
      },
    ]);
  });

  it('ends a track with its last shape where there is one a frame, as other programs write it', async () => {
    const meta = '<task><name>clip.mp4</name><size>50</size></task>';
    const seen = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => box(from + n, 0)).join('');
    const tracks = [seen(0, 20), seen(0, 50), seen(40, 50)].map((shapes) => `<track label="walk">${shapes}</track>`);
    const { videos } = await readBack(cvatReader, 'a.xml', xml(meta, tracks.join('')));
    expect(videos[0]?.tags).toEqual([
      { label: 'walk', decision: 'yes', start: { frame: 0 }, end: { frame: 20 } },
      { label: 'walk', decision: 'yes' },
      { label: 'walk', decision: 'yes', start: { frame: 40 }, end: { frame: 50 } },
    ]);
  });

  it('makes spans of tags and shapes of frames that follow each other', async () => {
    const tag = (label: string, inside = '') => `<tag label="${label}" source="manual">${inside}</tag>`;
    const image = (id: number, inside: string) =>
      `<image id="${id}" name="frame_${id}" width="9" height="9">${inside}</image>`;
    const body = [
      image(3, tag('run')),
      image(4, tag('run') + box(4, 0).replace('<box ', '<box label="ball" ')),
      image(5, tag('run', '<attribute name="speed">high</attribute>')),
      image(9, tag('run')),
    ].join('');
    const { videos, leftOut } = await readBack(cvatReader, 'a.xml', xml('<job><id>1</id><name>j</name></job>', body));
    expect(videos[0]?.tags).toEqual([
      { label: 'run', decision: 'yes', start: { frame: 3 }, end: { frame: 6 } },
      { label: 'run', decision: 'yes', start: { frame: 9 }, end: { frame: 10 } },
      { label: 'ball', decision: 'yes', start: { frame: 4 }, end: { frame: 5 } },
    ]);
    expect(leftOut).toEqual([]);
  });

  it('reads each task of a project, and a model’s tracks as unsure', async () => {
    const meta =
      '<project><id>1</id><name>p</name><tasks><task><id>4</id><name>a.mp4</name></task><task><id>6</id><name>b.mp4</name></task></tasks></project>';
    const body = `<track id="0" label="run" task_id="6" source="auto">${box(2, 0)}${box(4, 1)}</track>`;
    expect((await readBack(cvatReader, 'a.xml', xml(meta, body))).videos).toEqual([
      { where: 'task 4', names: { name: 'a.mp4' }, tags: [] },
      {
        where: 'task 6',
        names: { name: 'b.mp4' },
        tags: [{ label: 'run', decision: 'unsure', by: 'a model in CVAT', start: { frame: 2 }, end: { frame: 4 } }],
      },
    ]);
  });

  it('reads what FiftyOne wrote: tracks with a shape a frame', async () => {
    const span = (label: string, first: number, end: number) => {
      return { label, decision: 'yes', by: 'Ada Lovelace', start: { frame: first }, end: { frame: end } };
    };
    const { videos, leftOut } = await readBack(cvatReader, 'a.xml', await fixture('fiftyone-tracks.xml'));
    expect([videos[0]?.names, leftOut]).toEqual([{ name: 'clip.mp4' }, []]);
    expect(videos[0]?.tags).toEqual([
      span('run', 3, 6),
      span('run', 10, 12),
      { label: 'walk', decision: 'yes', by: 'Ada Lovelace' },
      span('jump', 19, 20),
    ]);
  });

  it('reads what Datumaro wrote: tags of frames, and a box in one', async () => {
    expect((await readBack(cvatReader, 'a.xml', await fixture('datumaro-tags.xml'))).videos[0]?.tags).toEqual([
      { label: 'run', decision: 'yes', start: { frame: 3 }, end: { frame: 6 } },
      { label: 'run', decision: 'yes', start: { frame: 9 }, end: { frame: 10 } },
      { label: 'ball', decision: 'yes', start: { frame: 4 }, end: { frame: 5 } },
    ]);
  });

  it('refuses what declares entities, is no XML, or lies too deep, in words', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "y">]><annotations><version>1.1</version></annotations>';
    await expect(readBack(cvatReader, 'a.xml', bomb)).rejects.toMatchObject({
      message: 'It declares types or entities of its own, which are not read: remove its <!DOCTYPE>.',
    });
    await expect(readBack(cvatReader, 'a.xml', '<annotations><track>')).rejects.toMatchObject({ kind: 'unreadable' });
    await expect(readBack(cvatReader, 'a.xml', '')).rejects.toMatchObject({ kind: 'unreadable' });
    await expect(readBack(cvatReader, 'a.xml', `${xml('', '').slice(0, -2)}`)).rejects.toMatchObject({
      message: 'It ends too early, or what opens in it does not close: export it anew, then try again.',
    });
    const deep = xml('', `<track label="x">${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}</track>`);
    await expect(readBack(cvatReader, 'a.xml', deep)).rejects.toMatchObject({
      message: 'Its elements lie too deep within each other: export it anew.',
    });
    await expect(
      readBack(cvatReader, 'a.xml', xml('', '<track label="x"><box frame=3></track>')),
    ).rejects.toMatchObject({
      message: 'It is no valid XML: export it anew, then try again.',
    });
    await expect(readBack(cvatReader, 'a.xml', `<annotations>${'<track '.repeat(200_000)}`)).rejects.toMatchObject({
      kind: 'unreadable',
    });
    await expect(readBack(cvatReader, 'a.xml', '<'.repeat(1_000_000))).rejects.toMatchObject({ kind: 'unreadable' });
    await expect(readBack(cvatReader, 'a.xml', '<other/>')).rejects.toMatchObject({
      message: 'There are no annotations of CVAT in it: export them there as CVAT for video 1.1.',
    });
  });

  it('takes any text for a clean import or a clear error', async () => {
    await fuzzed(cvatReader, 'a.xml', (await written(cvat, [PAL])).text('pal 25.xml'), 150);
  });
});
