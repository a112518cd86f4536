/** The formats as a person chooses among them: by who uses them. Pure. */
import type { FormatId } from '../../electron/wire/app/interchange.ts';

export type FormatGroup = 'tables' | 'training' | 'labelling' | 'editing' | 'chapters' | 'reports';

export const FORMAT_GROUPS: readonly { readonly id: FormatGroup; readonly formats: readonly FormatId[] }[] = [
  { id: 'tables', formats: ['csv', 'csv-wide', 'tsv', 'jsonl', 'parquet'] },
  { id: 'training', formats: ['curator', 'fiftyone', 'activitynet'] },
  { id: 'labelling', formats: ['label-studio', 'cvat', 'elan', 'boris'] },
  { id: 'editing', formats: ['fcpxml', 'xmeml', 'edl', 'otio', 'losslesscut', 'losslesscut-csv', 'xmp'] },
  { id: 'chapters', formats: ['webvtt', 'ffmetadata', 'chapters'] },
  { id: 'reports', formats: ['markdown', 'html'] },
];

const WITH_VECTORS: ReadonlySet<FormatId> = new Set(['parquet', 'curator', 'jsonl']);

/** Whether it has a place for vectors. */
export function takesVectors(format: FormatId): boolean {
  return WITH_VECTORS.has(format);
}

/** Whether it is made of vectors, and has no place for anything else. */
export function isOfVectors(format: FormatId): boolean {
  return format === 'curator';
}

interface Words {
  readonly groups: Readonly<Record<FormatGroup, string>>;
  readonly formats: Readonly<Record<FormatId, { readonly name: string; readonly for: string }>>;
}

/** The groups that have a format of which all that was typed is said, with those alone. */
export function formatsSaying(typed: string, { groups, formats }: Words): typeof FORMAT_GROUPS {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const isSaid = (group: FormatGroup, id: FormatId): boolean => {
    const said = [id, formats[id].name, formats[id].for, groups[group]].join('\n').toLocaleLowerCase();
    return wanted.every((word) => said.includes(word));
  };
  return FORMAT_GROUPS.map(({ id, formats: all }) => ({
    id,
    formats: all.filter((format) => isSaid(id, format)),
  })).filter(({ formats: some }) => some.length > 0);
}
