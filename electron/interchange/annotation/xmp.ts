/**
 * An XMP sidecar beside a video, `<name>.xmp`, as Adobe's programs name it: labels as keywords, moments as markers. What stands there is
 * kept, and what is ours is written anew: our own namespace says what that is. Pure.
 */
import { XMLSerializer } from '@xmldom/xmldom';
import type { BesideFormat } from '../format.ts';
import { baseOf } from '../words/file-url.ts';
import { documentOf, rdfOf } from './xmp-dom.ts';
import { OURS, putOurs } from './xmp-put.ts';
import { withdrawOurs } from './xmp-withdraw.ts';

export const xmp: BesideFormat = {
  id: 'xmp',
  ending: '.xmp',
  needs: { clock: true },
  layout: 'beside',
  nameBeside: (video) => `${baseOf(video)}.xmp`,
  writeBeside(writing, video, before) {
    const rdf = rdfOf(before ?? empty(writing.handed.version));
    withdrawOurs(rdf);
    const ours = putOurs(rdf, writing, video);
    const text = new XMLSerializer().serializeToString(documentOf(rdf));
    // The last of them: whatever stood there before, ours is at the end.
    const at = text.lastIndexOf(`<?${OURS}`);
    return inUtf8(text.slice(0, at) + ours + text.slice(text.indexOf('?>', at) + 2));
  },
};

/** Whatever it was in before, it is written in UTF-8: a declaration that says otherwise would make it unreadable. */
function inUtf8(text: string): string {
  return text.replace(/^(\s*<\?xml\s[^?]*?encoding\s*=\s*)(?:"[^"]*"|'[^']*')/, '$1"UTF-8"');
}

/** The signs around it are those by which a packet is found; its mark says which order bytes have. */
function empty(version: string): string {
  return `<?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Reeltag ${version.replace(/[^\w.+-]/g, '')}">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;
}
