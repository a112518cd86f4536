import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../electron/interchange/registry.ts';
import { baseNameOf } from '../../../electron/tagger/handover/names.ts';
import { FORMAT_IDS } from '../../../electron/wire/app/interchange.ts';

const DAY = new Date(2026, 10, 7);

describe('what an export is called', () => {
  it('is never the same for two formats of one day', () => {
    const formats = FORMAT_IDS.map(formatOf).filter((format) => format !== undefined);
    const named = formats.filter(({ layout }) => layout !== 'beside');
    const names = named.map(
      (format) => `${baseNameOf('Rushes', DAY, format)}${format.layout === 'file' ? format.ending : ''}`,
    );
    expect(new Set(names).size).toBe(named.length);
    expect(names).toContain('Rushes 2026-11-07.csv');
    expect(names).toContain('Rushes 2026-11-07 csv-wide.csv');
  });

  it('holds no sign that some system does not take', () => {
    const csv = { id: 'csv', ending: '.csv', layout: 'file' } as const;
    expect(baseNameOf('A/B: “C”?\n*', DAY, csv)).toBe('A B “C” 2026-11-07');
    expect(baseNameOf('..', DAY, csv)).toBe('reeltag 2026-11-07');
  });

  it('has room in the names of all systems, in signs of several bytes too', () => {
    const parquet = { id: 'label-studio', ending: '', layout: 'folder' } as const;
    for (const library of ['片'.repeat(200), '🎬'.repeat(200), `${'n'.repeat(149)}🎬`, '\u{D83C}']) {
      const name = baseNameOf(library, DAY, parquet);
      expect(Buffer.byteLength(name)).toBeLessThan(200);
      expect(name.isWellFormed()).toBe(true);
    }
  });
});
