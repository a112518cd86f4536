/** What a page is answered about exports and imports: always the same little file. */
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';

const LINES = ['video,label,decision', 'a.mp4,snow,yes'];
const REMARK = { sentence: 'One of the videos has no time code: it begins at 00:00:00:00.', videos: 1, first: 'a.mp4' };

export function fakeInterchange(videos: () => number) {
  return {
    previewExport: ({ choice }) => ({
      ...{ videos: videos(), fileName: `Holiday 2026-11-27.${choice.format}`, layout: 'file' as const },
      ...{ lines: LINES, remarks: [REMARK] },
    }),
    exportTo: ({ folder = '/', name = 'export' }, { onProgress }) => {
      onProgress({ done: videos(), of: videos() });
      return { path: `${folder}/${name}`, files: 1, bytes: 38, remarks: [REMARK] };
    },
    exportText: ({ choice }) => ({
      fileName: `Holiday 2026-11-27.${choice.format}`,
      ...{ mediaType: 'text/plain', text: `${LINES.join('\r\n')}\r\n`, remarks: [] },
    }),
    planImport: ({ files }, { onProgress }) => {
      onProgress({ read: files.length, of: files.length });
      return {
        plan: 'plan',
        files: files.map((file) => ({ name: 'path' in file ? file.path : file.name, format: 'csv' as const })),
        videos: { path: 1, name: 0, content: 0, id: 0, unknown: 1, unknownNames: ['gone.mp4'] },
        tags: { new: 1, same: 0, other: 0 },
        ...{ labels: ['rain'], moreLabels: 0, vectors: 0, marks: 0, changes: [], leftOut: [] },
      };
    },
    applyImport: () => ({ tags: 1, labels: 1, vectors: 0, marks: 0 }),
  } satisfies Partial<Handlers<AppContract>>;
}
