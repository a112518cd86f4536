/**
 * CVAT: a file of annotations a video, as “CVAT for video 1.1” has them, and the labels that its task must have (`labels.json`, for
 * the raw view of its constructor). It knows things in pictures, so a moment is a track whose box is the whole picture; what CVAT
 * itself has no field for are attributes of it.
 */
import type { Piece, StreamFormat, Writing } from '../format.ts';
import { frameCount, framesOf } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { hexOf } from '../words/hex-colours.ts';
import { xmlText } from '../xml/write.ts';
import { modelName } from './model-name.ts';

export const cvat: StreamFormat = { id: 'cvat', ending: '', layout: 'folder', needs: { clock: true }, write };

/** As its constructor takes them; numbers are texts there. */
const ATTRIBUTES = [
  { name: 'decision', input_type: 'select', default_value: 'yes', values: ['yes', 'no', 'unsure'] },
  ...['by', 'at', 'fit', 'model'].map((name) => ({ name, input_type: 'text', default_value: '', values: [''] })),
].map((attribute) => ({ ...attribute, mutable: false }));

async function* write({ handed, remark }: Writing, videos: AsyncIterable<HandedVideo>): AsyncIterable<Piece> {
  const taken = new Set<string>(['labels']);
  for await (const video of videos) {
    const all = [...video.tags, ...video.suggestions];
    if (video.clock === undefined && all.some(({ span }) => span !== undefined)) {
      remark('Its frames are not known, as the file is away: its moments are left out.', video.name);
    }
    const plain = video.name.replace(/\.[^.]+$/, '').replace(/[\p{Cc}<>:"/\\|?*]/gu, '_');
    const stem = taken.has(plain) ? `${plain} ${video.id}` : plain;
    taken.add(stem);
    yield { file: `${stem}.xml`, data: taskXml(handed, video) };
  }
  const labels = handed.labels.map(({ text, colour }) => ({
    name: text,
    ...(colour === undefined ? {} : { color: hexOf(colour) }),
    type: 'any',
    attributes: ATTRIBUTES,
  }));
  yield { file: 'labels.json', data: `${JSON.stringify(labels, undefined, 2)}\n` };
}

function taskXml(handed: Handed, video: HandedVideo): string {
  const tracks = tracksOf(handed, video).map((track, n) => trackXml(track, n, video));
  return `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
${metaXml(handed, video)}
    </task>
    <dumped>${xmlText(handed.at)}</dumped>
    <source>${xmlText(video.name)}</source>
  </meta>
${tracks.join('')}</annotations>
`;
}

function metaXml({ at, labels }: Handed, { name, clock, width, height }: HandedVideo): string {
  const count = clock && frameCount(clock);
  const lines = [
    `<name>${xmlText(name)}</name>`,
    ...(count === undefined ? [] : [`<size>${count}</size>`]),
    '<mode>interpolation</mode>',
    '<overlap>0</overlap>',
    `<created>${xmlText(at)}</created>`,
    `<updated>${xmlText(at)}</updated>`,
    '<start_frame>0</start_frame>',
    ...(count === undefined ? [] : [`<stop_frame>${count - 1}</stop_frame>`]),
    '<frame_filter></frame_filter>',
    '<labels>',
    ...labels.flatMap(({ text, colour }) => [
      '  <label>',
      `    <name>${xmlText(text)}</name>`,
      ...(colour === undefined ? [] : [`    <color>${hexOf(colour)}</color>`]),
      '    <type>any</type>',
      '    <attributes>',
      ...ATTRIBUTES.map((attribute) => `      ${attributeXml(attribute)}`),
      '    </attributes>',
      '  </label>',
    ]),
    '</labels>',
    `<original_size><width>${width ?? 0}</width><height>${height ?? 0}</height></original_size>`,
  ];
  return lines.map((line) => `      ${line}`).join('\n');
}

function attributeXml({ name, mutable, input_type, default_value, values }: (typeof ATTRIBUTES)[number]): string {
  const said = { name, mutable: mutable ? 'True' : 'False', input_type, default_value, values: values.join('\n') };
  const inside = Object.entries(said).map(([tag, value]) => `<${tag}>${value}</${tag}>`);
  return `<attribute>${inside.join('')}</attribute>`;
}

interface Track {
  readonly label: string;
  readonly span: HandedVideo['tags'][number]['span'];
  readonly source: 'manual' | 'auto';
  readonly attributes: Readonly<Record<string, string>>;
}

function tracksOf({ model }: Handed, { tags, suggestions, clock }: HandedVideo): Track[] {
  const decided = tags.map(({ label, span, decision, by, at }): Track => {
    return { label, span, source: 'manual', attributes: { decision, by, at } };
  });
  const suggested = suggestions.map(({ label, span, fit }): Track => {
    const attributes = { decision: 'unsure', fit: fit.toFixed(6), model: modelName(model) ?? '' };
    return { label, span, source: 'auto', attributes };
  });
  return [...decided, ...suggested].filter(({ span }) => span === undefined || clock !== undefined);
}

/** From the frame that it begins at; where it ends before the video, a box out of the picture is at the first frame that it is gone. */
function trackXml(
  { label, span, source, attributes }: Track,
  id: number,
  { clock, width, height }: HandedVideo,
): string {
  const frames = span && clock && framesOf(clock, span);
  const after = frames === undefined || clock === undefined || frames.end >= frameCount(clock) ? undefined : frames.end;
  const size = `xtl="0.00" ytl="0.00" xbr="${(width ?? 1).toFixed(2)}" ybr="${(height ?? 1).toFixed(2)}"`;
  const inside = Object.entries(attributes)
    .map(([name, value]) => `      <attribute name="${name}">${xmlText(value)}</attribute>\n`)
    .join('');
  const box = (frame: number, outside: 0 | 1) =>
    `    <box frame="${frame}" keyframe="1" outside="${outside}" occluded="0" ${size} z_order="0">\n${inside}    </box>\n`;
  const boxes = `${box(frames?.first ?? 0, 0)}${after === undefined ? '' : box(after, 1)}`;
  return `  <track id="${id}" label="${xmlText(label)}" source="${source}">\n${boxes}  </track>\n`;
}
