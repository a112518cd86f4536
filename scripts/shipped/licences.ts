/** Which licences may be given out with Reeltag, and what they say of each package. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import standard from 'spdx-license-list/full.js';
import type { Shipped } from './packages.ts';

/** They ask for their text to come along, and for nothing of who uses what they cover. */
const ALLOWED = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'OFL-1.1', 'Unlicense'],
]);
/** ffmpeg and ffprobe are processes of their own: NOTICE says where their source is. */
const PROGRAMS = /^(?:ffmpeg-static|@ffprobe-installer\/.*)$/;
const ALLOWED_OF_PROGRAMS = new Set(['GPL-3.0', 'GPL-3.0-only', 'GPL-3.0-or-later', 'LGPL-2.1', 'LGPL-2.1-only']);
/** Its package says “BSD”, and its LICENSE which of them. */
const SAID_BY_THE_TEXT: Readonly<Record<string, string>> = { 'parse-cache-control': 'BSD-3-Clause' };
/** Of those whose package has neither a text nor an author that could stand for it. */
const HOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^@bufbuild\/protobuf$/, '2021-2026 Buf Technologies, Inc.; 2008 Google Inc.'],
  [/^onnxruntime-/, 'Microsoft Corporation'],
];

/** A file of a package that says under which terms it is given. */
const TEXT_FILE = /^(?:licen[cs]e|copying|notice|third[-_ ]?party[-_ ]?notices)/i;

export function licenceOf({ name, licence }: Pick<Shipped, 'name' | 'licence'>): string {
  return SAID_BY_THE_TEXT[name] ?? (licence || 'unknown');
}

/** Whether what a package is given under can be had by licences that are allowed here. */
export function isAllowed(shipped: Pick<Shipped, 'name' | 'licence'>): boolean {
  const allowed = (id: string): boolean =>
    ALLOWED.has(id) || (PROGRAMS.test(shipped.name) && ALLOWED_OF_PROGRAMS.has(id));
  return isMet(licenceOf(shipped), allowed);
}

/** The licences of an SPDX expression. */
function idsIn(expression: string): string[] {
  return expression.split(/[()\s]+/).filter((word) => word !== '' && !['AND', 'OR', 'WITH'].includes(word));
}

/** An SPDX expression without exceptions: `AND` binds closer than `OR`. */
function isMet(expression: string, allowed: (id: string) => boolean): boolean {
  const words = expression.match(/[()]|[^()\s]+/g) ?? [];
  const any = (): boolean => {
    let met = all();
    while (words[0] === 'OR') {
      words.shift();
      const other = all();
      met ||= other;
    }
    return met;
  };
  const all = (): boolean => {
    let met = one();
    while (words[0] === 'AND') {
      words.shift();
      const other = one();
      met &&= other;
    }
    return met;
  };
  const one = (): boolean => {
    const word = words.shift();
    if (word !== '(') return word !== undefined && allowed(word);
    const met = any();
    words.shift();
    return met;
  };
  const met = any();
  return met && words.length === 0;
}

/** What the package itself says; where it says nothing, its licences' own texts and who holds the rights. */
export function licenceText(shipped: Shipped, root: string): string {
  const folder = join(root, shipped.folder);
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && TEXT_FILE.test(entry.name),
  );
  const texts = files.map(({ name }) => tidy(readFileSync(join(folder, name), 'utf8')));
  if (texts.length > 0) return texts.join('\n\n');
  const inReadme = readmeText(folder);
  if (inReadme !== undefined) return inReadme;
  const ids = idsIn(licenceOf(shipped));
  return [`Copyright (c) ${holder(shipped.name, folder)}`, ...ids.map(standardText)].join('\n\n');
}

function readmeText(folder: string): string | undefined {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return undefined;
  const section = /^(?:#+ *)?licen[cs]e\n(?:[-=]+\n)?([\s\S]*)/im.exec(readFileSync(readme, 'utf8'))?.[1];
  return section !== undefined && /Permission is hereby granted/.test(section) ? tidy(section) : undefined;
}

function holder(name: string, folder: string): string {
  const known = HOLDERS.find(([names]) => names.test(name));
  if (known !== undefined) return known[1];
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    author?: string | { name?: string };
  };
  const said = typeof author === 'string' ? author : author?.name;
  return said ?? `the authors of ${name}`;
}

/** As SPDX has it, less the line for a name that is still to be filled in. */
function standardText(id: string): string {
  const licence = standard[id];
  if (licence === undefined) throw new Error(`no text is known of the licence ${id}`);
  return tidy(licence.licenseText.replace(/^Copyright \(c\) <.*$/m, ''));
}

function tidy(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
