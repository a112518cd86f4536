/** The text of THIRD_PARTY_NOTICES.txt. */
import { licenceOf, licenceText } from './licences.ts';
import type { Shipped } from './packages.ts';

const RULE = '='.repeat(100);

const HEAD = `Third-party notices of Reeltag

What is given out with Reeltag and was made by others, each with the terms under which it is. Reeltag's own are in LICENSE. NOTICE says
more of the models, of ffmpeg and ffprobe, and of what is fetched only once its user asks.

  Packages for JavaScript are listed below with their texts: those inside of the bundles (the page, the window), and those that are
  installed beside them.
  The demo model's tokenizer is that of google-bert/bert-large-uncased, under the Apache License, Version 2.0, whose text is that of
  Reeltag's own LICENSE.
  onnxruntime-node brings libraries with parts of others inside, which
  https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt lists, and for Windows Microsoft's DirectML, under the terms of
  https://www.nuget.org/packages/Microsoft.AI.DirectML/.
  ffmpeg and ffprobe, where they come along, are programs of their own under the GNU General Public License, version 3, whose text stands
  below with the packages that bring them; NOTICE names the builds and their source.
  Electron, in installers alone, is under the MIT licence (LICENSE.electron.txt beside the program), and has Chromium and Node.js in
  it, whose notices are in LICENSES.chromium.html beside the program.
`;

/** Packages with the same text share it. */
export function noticesText(shipped: readonly Shipped[], root: string): string {
  const byText = new Map<string, Shipped[]>();
  for (const each of shipped) {
    const text = licenceText(each, root);
    byText.set(text, [...(byText.get(text) ?? []), each]);
  }
  const parts = [...byText].map(([text, packages]) => `${packages.map(title).join('\n')}\n\n${text}\n`);
  return [HEAD, ...parts].join(`\n${RULE}\n\n`);
}

/** How a package is named in it. */
export function title(shipped: Shipped): string {
  return `${shipped.name} ${shipped.version} (${licenceOf(shipped)})`;
}
