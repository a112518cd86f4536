/** Every format there is: what can be written, and what can be read. */
import type { FormatId } from '../wire/app/interchange.ts';
import { edl } from './editing/edl.ts';
import { edlReader } from './editing/edl-reader.ts';
import { fcpxml } from './editing/fcpxml.ts';
import { losslessCut, losslessCutReader } from './editing/losslesscut.ts';
import { losslessCutCsv, losslessCutCsvReader } from './editing/losslesscut-csv.ts';
import { otio } from './editing/otio.ts';
import { otioReader } from './editing/otio-reader.ts';
import { xmeml } from './editing/xmeml.ts';
import type { Format, Reader } from './format.ts';

const FORMATS: readonly Format[] = [losslessCutCsv, losslessCut, fcpxml, xmeml, edl, otio];

/** In the order in which they are asked whether a file is theirs: those that look closest first. */
const READERS: readonly Reader[] = [losslessCutReader, otioReader, edlReader, losslessCutCsvReader];

export function formatOf(id: FormatId): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}

export function readerOf(name: string, beginning: string): Reader | undefined {
  return READERS.find((reader) => reader.recognises(name, beginning));
}
