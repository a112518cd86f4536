/** What a container's own tags say of its source, as ffprobe prints them. Pure. */
import type { SaidTimecode, Source } from './source.ts';

export const SOURCE_ENTRIES =
  'format_tags:stream=codec_type,codec_tag_string,avg_frame_rate,channels,sample_rate:stream_tags';

export interface SourceSaid extends Partial<Omit<Source, 'timecode'>> {
  readonly timecode?: SaidTimecode;
  /** of a wave of broadcasting: what says less than a time code does */
  readonly sinceMidnight?: SaidTimecode;
}

interface Stream {
  readonly kind: unknown;
  readonly tag: unknown;
  readonly rate: readonly [number, number] | undefined;
  readonly channels: unknown;
  readonly sampleRate: unknown;
  readonly tags: Tags;
}
type Tags = ReadonlyMap<string, string>;

const TIMECODE = /^\d{1,2}[:;.]\d{2}[:;.]\d{2}[:;.,]\d{2,3}$/;

/** @throws SyntaxError for what is no JSON */
export function sourceTags(json: string): SourceSaid {
  const root = record(JSON.parse(json));
  const streams = (Array.isArray(root['streams']) ? root['streams'] : []).map(toStream);
  const container = tagsOf(record(root['format'])['tags']);
  const timecode = timecodeOf(streams, container);
  const reel = first([...streams.map(({ tags }) => tags), container], 'reel_name', 'reel', 'tape_name');
  const sound = soundOf(streams);
  const sinceMidnight = sinceMidnightOf(streams, container);
  return {
    ...(timecode === undefined ? {} : { timecode }),
    ...(reel === undefined ? {} : { reel }),
    ...(sound === undefined ? {} : { sound }),
    ...(sinceMidnight === undefined ? {} : { sinceMidnight }),
  };
}

/** A track of its own knows its rate; what is copied to the picture's track does not. */
function timecodeOf(streams: readonly Stream[], container: Tags): SaidTimecode | undefined {
  const tracks = [...streams].sort((a, b) => Number(b.tag === 'tmcd') - Number(a.tag === 'tmcd'));
  for (const { kind, tag, tags, rate } of tracks) {
    const text = tags.get('timecode') ?? '';
    const counts = tag === 'tmcd' || kind === 'video' ? rate : undefined;
    if (TIMECODE.test(text)) return { from: 'track', text, rate: counts };
  }
  const text = first([container], 'timecode', 'com.apple.quicktime.timecode') ?? '';
  return TIMECODE.test(text) ? { from: 'container', text, rate: undefined } : undefined;
}

function sinceMidnightOf(streams: readonly Stream[], container: Tags): SaidTimecode | undefined {
  const samples = Number(first([container, ...streams.map(({ tags }) => tags)], 'time_reference') ?? '');
  const sampleRate = Number(streams.find(({ kind }) => kind === 'audio')?.sampleRate ?? 0);
  const seconds = samples / sampleRate;
  return samples > 0 && seconds < 86_400 ? { from: 'sound', secondsSinceMidnight: seconds } : undefined;
}

function soundOf(streams: readonly Stream[]): Source['sound'] {
  const audio = streams.find(({ kind }) => kind === 'audio');
  const [channels, sampleRate] = [Number(audio?.channels), Number(audio?.sampleRate)];
  return channels > 0 && sampleRate > 0 ? { channels, sampleRate } : undefined;
}

function toStream(value: unknown): Stream {
  const { codec_type: kind, codec_tag_string: tag, channels, sample_rate: sampleRate, ...rest } = record(value);
  return { kind, tag, channels, sampleRate, rate: ratio(rest['avg_frame_rate']), tags: tagsOf(rest['tags']) };
}

function ratio(value: unknown): readonly [number, number] | undefined {
  const [frames = 0, seconds = 0] = typeof value === 'string' ? value.split('/').map(Number) : [];
  return frames > 0 && seconds > 0 ? [frames, seconds] : undefined;
}

/** Containers write their names in whichever case. */
function tagsOf(value: unknown): Tags {
  const texts = Object.entries(record(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return new Map(texts.map(([name, text]) => [name.toLowerCase(), text.trim()]));
}

function first(all: readonly Tags[], ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const tags of all) if (tags.get(name)) return tags.get(name);
  }
  return undefined;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
