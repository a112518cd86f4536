/** What the dialog of a job on a cluster asks for, of what was typed. */
import { expect, test } from 'vitest';
import { type ClusterDraft, clusterChoiceOf, draftOf } from '../../renderer/cluster/cluster-draft.ts';

const now = { all: 2, selected: [], ids: ['a', 'b'] } as unknown as Parameters<typeof clusterChoiceOf>[1];
const own = 'http://127.0.0.1:8265';

test('a cluster on this machine calls the folder of results what this machine calls it', () => {
  const folderOf = (change: Partial<ClusterDraft>): string | undefined => {
    const draft = { ...draftOf({ own }, [], false), manifest: '/films', out: '/vectors', ...change };
    const asked = clusterChoiceOf(draft, now);
    return 'choice' in asked ? asked.choice.folder : asked.lacks;
  };
  expect(folderOf({})).toBe('/vectors');
  expect(folderOf({ folder: '/elsewhere' })).toBe('/elsewhere');
  expect(folderOf({ out: 's3://films/vectors' })).toBeUndefined();
  expect(folderOf({ address: 'http://head:8265' })).toBeUndefined();
});

test('the next job has a folder beside that of the last', () => {
  const [segments, device, precision] = [true, 'auto', 'auto'] as const;
  const of = { kind: 'manifest', manifest: '/films' } as const;
  const nextOf = (out: string, folder?: string): [string, string] => {
    const choice = { address: own, of, out, ...(folder === undefined ? {} : { folder }), segments, device, precision };
    const draft = draftOf({ choice }, [], true);
    return [draft.out, draft.folder];
  };
  expect(nextOf('/mnt/results')).toEqual(['/mnt/results-2', '']);
  expect(nextOf('s3://films/results-9/', 'C:\\results-9')).toEqual(['s3://films/results-10/', 'C:\\results-10']);
});
