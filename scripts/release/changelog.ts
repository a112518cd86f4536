/** CHANGELOG.md, as https://keepachangelog.com has it: a section a version. */

export interface Section {
  /** As 2026-01-31; of what is not released yet there is none. */
  date: string | undefined;
  /** Without its heading. */
  text: string;
}

const HEADING = /^\[(?<version>[^\]]+)\](?: - (?<date>\d{4}-\d{2}-\d{2}))?$/;

/** The versions that have a date, in the order in which they stand. */
export function releasesIn(changelog: string): { version: string; date: string }[] {
  return [...changelog.matchAll(/^## (.*)$/gm)].flatMap(([, heading = '']) => {
    const { version, date } = HEADING.exec(heading.trim())?.groups ?? {};
    return version === undefined || date === undefined ? [] : [{ version, date }];
  });
}

/** What is said of a version, or undefined where nothing is. */
export function sectionOf(changelog: string, version: string): Section | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  for (const section of sections) {
    const [heading = '', ...lines] = section.split(/\r?\n/);
    const found = HEADING.exec(heading.trim())?.groups;
    if (found?.['version'] !== version) continue;
    // Addresses of the headings stand at the end of the file.
    const text = lines.filter((line) => !/^\[[^\]]+\]: /.test(line)).join('\n');
    return { date: found['date'], text: text.trim() };
  }
  return undefined;
}
