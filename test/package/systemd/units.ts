/** The units, read as systemd reads them: a key that stands several times has several values, and an empty one takes them back. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Unit = ReadonlyMap<string, readonly string[]>;

export const unitFile = (name: string): string =>
  fileURLToPath(new URL(`../../../packaging/systemd/${name}`, import.meta.url));

export function readUnit(name: string): Unit {
  const unit = new Map<string, string[]>();
  for (const line of readFileSync(unitFile(name), 'utf8').split('\n')) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    unit.set(key, value === '' ? [''] : [...(unit.get(key) ?? []).filter((each) => each !== ''), value]);
  }
  return unit;
}

/** The variables that the service is started with. */
export function environmentOf(unit: Unit): Record<string, string> {
  const words = (unit.get('Environment') ?? []).flatMap((line) => line.split(/\s+/));
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}
