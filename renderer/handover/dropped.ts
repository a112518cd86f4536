/** Which of the files that are dropped on the window are for the import, and which for the lists. Pure. */

/** What other programs write, by the ending; of those the host looks into the file. */
const IMPORTED: ReadonlySet<string> = new Set([
  ...['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet'],
  ...['xml', 'fcpxml', 'xmeml', 'edl', 'otio', 'llc', 'xmp', 'eaf', 'boris', 'vtt', 'ffmeta', 'ffmetadata'],
]);
/** A list of labels may be called so, too. */
const MAYBE_LABELS: ReadonlySet<string> = new Set(['csv', 'tsv', 'json']);

function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

export function isImported(name: string): boolean {
  return IMPORTED.has(endingOf(name));
}

export function maybeLabels(name: string): boolean {
  return MAYBE_LABELS.has(endingOf(name));
}

/** For the system's chooser. */
export const IMPORT_ENDINGS = [...IMPORTED].map((ending) => `.${ending}`).join();
