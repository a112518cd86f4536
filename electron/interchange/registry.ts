/** Every format there is: what can be written, and what can be read. */
import type { FormatId } from '../wire/app/interchange.ts';
import type { Format, Reader } from './format.ts';
import { csvFormat, csvReader, tsvFormat, tsvReader } from './tables/csv-long.ts';
import { csvWideFormat, csvWideReader } from './tables/csv-wide.ts';
import { jsonlFormat, jsonlReader } from './tables/jsonl.ts';

const FORMATS: readonly Format[] = [csvFormat, csvWideFormat, tsvFormat, jsonlFormat];

/** In the order in which they are asked whether a file is theirs: those that look closest first. */
const READERS: readonly Reader[] = [jsonlReader, csvWideReader, tsvReader, csvReader];

export function formatOf(id: FormatId): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}

export function readerOf(name: string, beginning: string): Reader | undefined {
  return READERS.find((reader) => reader.recognises(name, beginning));
}
