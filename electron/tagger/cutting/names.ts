/** What clips and their folders are called: names that every system takes, and that lead nowhere else. Pure. */
import { TagError } from '../../wire/errors.ts';

export interface Named {
  /** the video's name, without its ending */
  readonly video: string;
  readonly label: string | undefined;
  /** seconds since the first frame */
  readonly start: number;
  readonly end: number;
  /** counted from 1 */
  readonly number: number;
}

/** Signs that some system does not take in a file's name, and those that nobody sees; but for joiners, which shape letters and signs. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]|(?![\u{200C}\u{200D}])\p{Cf}/gu;
/** Devices of Windows, whatever stands behind a dot. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
/** Bytes: with an ending, a number and what is put around it while it is written it stays below the 255 of most drives. */
const LONGEST = 180;
const FIELD = /\{([^{}]*)\}/g;
const FIELDS: ReadonlySet<string> = new Set(['video', 'label', 'start', 'end', 'number']);
const TELLING: ReadonlySet<string> = new Set(['start', 'end', 'number']);

/** @throws TagError `usage` */
export function requireTemplate(template: string, clips: number): void {
  const fields = [...template.matchAll(FIELD)].map(([, field = '']) => field);
  const unknown = fields.find((field) => !FIELDS.has(field));
  if (unknown !== undefined) {
    throw new TagError(
      'usage',
      `Names of clips know no {${unknown}}: use {video}, {label}, {start}, {end} and {number}.`,
    );
  }
  if (clips < 2 || fields.some((field) => TELLING.has(field))) return;
  throw new TagError('usage', 'All clips would be called the same: put {start} or {number} into the name.');
}

/** Without an ending. A field that has nothing to say takes what joins it to the others along. */
export function clipName(template: string, named: Named): string {
  const said: Record<string, string> = {
    video: named.video,
    label: named.label ?? '',
    start: timeInName(named.start),
    end: timeInName(named.end),
    number: String(named.number).padStart(4, '0'),
  };
  const joined = template.replace(/([\s_.-]*)\{([^{}]*)\}/g, (_, join: string, field: string) => {
    const text = said[field] ?? '';
    return text === '' ? '' : `${join}${text}`;
  });
  return safeName(joined.replace(/^[\s_.-]+/, ''), 'clip');
}

/** Hours, minutes and seconds that sort as they are; a colon is in no name. */
export function timeInName(seconds: number): string {
  const thousandths = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const whole = Math.floor(thousandths / 1000);
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join('-');
  return `${clock}.${String(thousandths % 1000).padStart(3, '0')}`;
}

/** A name of a file or folder that every system takes; `otherwise` where nothing is left of it. */
export function safeName(text: string, otherwise: string): string {
  const clean = text.normalize('NFC').toWellFormed().replace(NOT_IN_NAMES, '_').replace(/\s+/g, ' ');
  const short = withoutEdges(withinBytes(withoutEdges(clean)));
  if (short === '') return otherwise;
  return RESERVED.test(short) ? `_${short}` : short;
}

/** Windows drops what ends in a dot or a space, and what begins with a dot is hidden elsewhere. */
function withoutEdges(text: string): string {
  return text.replace(/^[\s.]+|[\s.]+$/g, '');
}

function withinBytes(text: string): string {
  let [short, bytes] = ['', 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > LONGEST) break;
    short += segment;
  }
  return short;
}

/** As drives compare names that do not tell large letters from small ones. */
export function sameAs(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Names that are given away, each once. */
export class Taken {
  readonly #names = new Set<string>();
  /** with which number to begin: a hundred thousand of one name would each be compared with all before */
  readonly #next = new Map<string, number>();

  claim(path: string): void {
    this.#names.add(sameAs(path));
  }

  /** The name, or with a number the first of it that is free. */
  free(path: string, ending: string): string {
    const alike = sameAs(`${path}${ending}`);
    for (let n = this.#next.get(alike) ?? 1; ; n++) {
      const candidate = `${path}${n === 1 ? '' : ` (${n})`}${ending}`;
      if (this.#names.has(sameAs(candidate))) continue;
      this.claim(candidate);
      this.#next.set(alike, n + 1);
      return candidate;
    }
  }
}
