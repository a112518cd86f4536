/** Matroska and WebM (RFC 9559): what the segment and its index promise, and whether a track is encrypted. */
import type { Bytes } from './bytes.ts';
import { endsInZeros } from './bytes.ts';

const SEGMENT = 0x18538067;
const SEEK_HEAD = 0x114d9b74;
const SEEK = 0x4dbb;
const SEEK_ID = 0x53ab;
const SEEK_POSITION = 0x53ac;
const CUES = 0x1c53bb6b;
const CUE_POINT = 0xbb;
const CUE_TRACK_POSITIONS = 0xb7;
const CUE_CLUSTER_POSITION = 0xf1;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const VIDEO = 1;
const CONTENT_ENCODINGS = 0x6d80;
const CONTENT_ENCODING = 0x6240;
const CONTENT_ENCRYPTION = 0x5035;

/** What is read before the first cluster, and of an index: larger ones are read in part. */
const HEAD_BYTES = 2 ** 20;
const CUES_BYTES = 2 ** 24;
const MOST_ELEMENTS = 100_000;
/** Clusters of the index that are looked up. */
const LOOKED_UP = 16;

interface Element {
  readonly id: number;
  /** Where its body begins in the bytes it was read from, and how long it says that it is; undefined: unknown. */
  readonly start: number;
  readonly length: number | undefined;
}

/** The element at a place; undefined where there is none. */
function elementAt(bytes: Buffer, at: number): Element | undefined {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (idLength > 4 || at + idLength >= bytes.length) return undefined;
  const id = bytes.readUIntBE(at, idLength);
  const first = bytes[at + idLength] as number;
  const sizeLength = Math.clz32(first) - 23;
  const start = at + idLength + sizeLength;
  if (sizeLength > 8 || start > bytes.length) return undefined;
  let length = first & (0xff >> sizeLength);
  let isUnknown = length === 0xff >> sizeLength;
  for (let i = at + idLength + 1; i < start; i++) {
    length = length * 256 + (bytes[i] as number);
    isUnknown &&= bytes[i] === 0xff;
  }
  return { id, start, length: isUnknown ? undefined : length };
}

/** The elements one after the other in a part of some bytes, as far as they are known. */
function* elementsIn(bytes: Buffer, from = 0, to = bytes.length): Generator<Element> {
  let at = from;
  for (let count = 0; count < MOST_ELEMENTS; count++) {
    const element = at < to ? elementAt(bytes, at) : undefined;
    if (element === undefined) return;
    yield element;
    if (element.length === undefined) return;
    at = element.start + element.length;
  }
}

const childrenOf = (bytes: Buffer, { start, length }: Element): Element[] => [
  ...elementsIn(bytes, start, length === undefined ? bytes.length : Math.min(bytes.length, start + length)),
];

function numberIn(bytes: Buffer, { start, length = 0 }: Element): number {
  let value = 0;
  for (const byte of bytes.subarray(start, start + Math.min(8, length))) value = value * 256 + byte;
  return value;
}

interface Head {
  readonly bytes: Buffer;
  readonly segment: Element;
  /** Those in front of the first cluster. */
  readonly elements: readonly Element[];
}

async function readHead({ read }: Bytes): Promise<Head | undefined> {
  const bytes = await read(0, HEAD_BYTES);
  const segment = [...elementsIn(bytes)].find(({ id }) => id === SEGMENT);
  if (segment === undefined) return undefined;
  const elements: Element[] = [];
  for (const element of elementsIn(bytes, segment.start)) {
    if (element.id === CLUSTER) break;
    elements.push(element);
  }
  return { bytes, segment, elements };
}

/** Whether every video track is encrypted. */
export async function isMatroskaProtected(file: Bytes): Promise<boolean> {
  const head = await readHead(file);
  const tracks = head?.elements.find(({ id }) => id === TRACKS);
  if (head === undefined || tracks === undefined) return false;
  const { bytes } = head;
  const inside = (parents: readonly Element[], id: number): Element[] =>
    parents.flatMap((parent) => childrenOf(bytes, parent)).filter((element) => element.id === id);
  const videos = inside([tracks], TRACK_ENTRY).filter((entry) => {
    const [type] = inside([entry], TRACK_TYPE);
    return type !== undefined && numberIn(bytes, type) === VIDEO;
  });
  const isEncrypted = (entry: Element): boolean =>
    inside(inside(inside([entry], CONTENT_ENCODINGS), CONTENT_ENCODING), CONTENT_ENCRYPTION).length > 0;
  return videos.length > 0 && videos.every(isEncrypted);
}

/** Whether the segment is longer than the file, or its index is not where it should be, or names clusters that are not. */
export async function isMatroskaCut(file: Bytes): Promise<boolean> {
  const head = await readHead(file);
  if (head === undefined) return false;
  const { bytes, segment, elements } = head;
  if (segment.length === undefined) return endsInZeros(file);
  if (segment.start + segment.length > file.byteLength) return true;
  const cues = elements.find(({ id }) => id === CUES);
  const at = cues ? undefined : cuesPosition(bytes, elements);
  if (cues === undefined && at === undefined) return endsInZeros(file);
  // The index in front lies in the head; one behind is read from where the head says that it is.
  const index =
    at === undefined ? bytes.subarray((cues as Element).start) : await file.read(segment.start + at, CUES_BYTES);
  const [found] = at === undefined ? [] : elementsIn(index);
  if (at !== undefined && found?.id !== CUES) return true;
  const body = found ?? { id: CUES, start: 0, length: cues?.length };
  return !(await areClusters(file, segment.start, clusterPositions(index, body)));
}

function cuesPosition(bytes: Buffer, elements: readonly Element[]): number | undefined {
  const seeks = elements.filter(({ id }) => id === SEEK_HEAD).flatMap((each) => childrenOf(bytes, each));
  for (const seek of seeks.filter(({ id }) => id === SEEK)) {
    const parts = childrenOf(bytes, seek);
    const id = parts.find((part) => part.id === SEEK_ID);
    const position = parts.find((part) => part.id === SEEK_POSITION);
    if (id && position && numberIn(bytes, id) === CUES) return numberIn(bytes, position);
  }
  return undefined;
}

function clusterPositions(bytes: Buffer, cues: Element): number[] {
  const positions = new Set<number>();
  for (const point of childrenOf(bytes, cues)) {
    if (point.id !== CUE_POINT || point.length === undefined || point.start + point.length > bytes.length) continue;
    for (const track of childrenOf(bytes, point))
      if (track.id === CUE_TRACK_POSITIONS)
        for (const part of childrenOf(bytes, track))
          if (part.id === CUE_CLUSTER_POSITION) positions.add(numberIn(bytes, part));
  }
  return [...positions];
}

async function areClusters(file: Bytes, segmentStart: number, positions: readonly number[]): Promise<boolean> {
  for (const position of spread(positions, LOOKED_UP)) {
    const [cluster] = elementsIn(await file.read(segmentStart + position, 16));
    if (cluster?.id !== CLUSTER) return false;
  }
  return true;
}

/** Some of many, evenly, the first and the last among them. */
function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))] as T);
}
