/** Every format there is: what can be written, and what can be read. */
import type { FormatId } from '../wire/app/interchange.ts';
import { boris } from './annotation/boris.ts';
import { borisReader } from './annotation/boris-reader.ts';
import { borisTableReader } from './annotation/boris-table.ts';
import { chapters } from './annotation/chapters.ts';
import { elan } from './annotation/elan.ts';
import { elanReader } from './annotation/elan-reader.ts';
import { ffmetadata } from './annotation/ffmetadata.ts';
import { ffmetadataReader } from './annotation/ffmetadata-reader.ts';
import { webvtt } from './annotation/webvtt.ts';
import { webvttReader } from './annotation/webvtt-reader.ts';
import { xmp } from './annotation/xmp.ts';
import { xmpReader } from './annotation/xmp-reader.ts';
import { curatorReader } from './curator/read.ts';
import { curatorFormat } from './curator/write.ts';
import { edl } from './editing/edl.ts';
import { edlReader } from './editing/edl-reader.ts';
import { fcpxml } from './editing/fcpxml.ts';
import { losslessCut, losslessCutReader } from './editing/losslesscut.ts';
import { losslessCutCsv, losslessCutCsvReader } from './editing/losslesscut-csv.ts';
import { otio } from './editing/otio.ts';
import { otioReader } from './editing/otio-reader.ts';
import { xmeml } from './editing/xmeml.ts';
import type { Format, Reader } from './format.ts';
import { activitynet } from './labelling/activitynet.ts';
import { activitynetReader } from './labelling/activitynet-in.ts';
import { cvat } from './labelling/cvat.ts';
import { cvatReader } from './labelling/cvat-in.ts';
import { fiftyone } from './labelling/fiftyone.ts';
import { fiftyoneReader } from './labelling/fiftyone-in.ts';
import { labelStudio } from './labelling/label-studio.ts';
import { labelStudioReader } from './labelling/label-studio-in.ts';
import { parquetReader } from './parquet/read.ts';
import { parquetFormat } from './parquet/write.ts';
import { html } from './report/html.ts';
import { markdown } from './report/markdown.ts';
import { csvFormat, csvReader, tsvFormat, tsvReader } from './tables/csv-long.ts';
import { csvWideFormat, csvWideReader } from './tables/csv-wide.ts';
import { jsonlFormat, jsonlReader } from './tables/jsonl.ts';

const FORMATS: readonly Format[] = [
  ...[csvFormat, csvWideFormat, tsvFormat, jsonlFormat],
  ...[parquetFormat, curatorFormat, labelStudio, fiftyone],
  ...[cvat, activitynet, losslessCutCsv, losslessCut],
  ...[fcpxml, xmeml, edl, otio],
  ...[xmp, elan, boris, webvtt],
  ...[ffmetadata, chapters, markdown, html],
];

/** In the order in which they are asked whether a file is theirs: those that look closest first. */
const READERS: readonly Reader[] = [
  ...[xmpReader, elanReader, borisReader, borisTableReader, webvttReader, ffmetadataReader],
  ...[curatorReader, parquetReader, cvatReader, activitynetReader],
  ...[fiftyoneReader, labelStudioReader, losslessCutReader, otioReader],
  ...[edlReader, losslessCutCsvReader, jsonlReader],
  // Tables that nobody else knows: they take any whose columns say which video is meant.
  ...[csvWideReader, tsvReader, csvReader],
];

export function formatOf(id: FormatId): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}

export function readerOf(name: string, beginning: string): Reader | undefined {
  return READERS.find((reader) => reader.recognises(name, beginning));
}
