/** Takes out of a sidecar what an earlier export put there, and nothing else. */
import type { Attr, Element } from '@xmldom/xmldom';
import { descriptions, elements, itemsOf, property, remove } from './xmp-dom.ts';
import { type Marker, secondsOf, type Track, tracksOf } from './xmp-markers.ts';
import { NS, TRACK } from './xmp-names.ts';
import { isSame, type OurDecision, ourDecisions, ourProperties, ourSubjects } from './xmp-ours.ts';

export function withdrawOurs(rdf: Element): void {
  withdrawSubjects(rdf, ourSubjects(rdf));
  withdrawMarkers(rdf, ourDecisions(rdf));
  const ours = ourProperties(rdf);
  if (ours.includes('dc:description')) withdraw(rdf, NS.dc, 'description');
  if (ours.includes('xmp:Rating')) withdraw(rdf, NS.xmp, 'Rating');
  for (const description of descriptions(rdf)) {
    for (const child of elements(description)) if (child.namespaceURI === NS.reeltag) remove(child);
    for (const attribute of attributesOf(description)) {
      if (attribute.namespaceURI === NS.reeltag) description.removeAttributeNode(attribute);
    }
    if (saysNothing(description)) remove(description);
  }
}

function withdrawSubjects(rdf: Element, ours: readonly string[]): void {
  const subjects = property(rdf, NS.dc, 'subject');
  const left = [...ours];
  for (const item of itemsOf(subjects)) {
    const at = left.indexOf(item.textContent ?? '');
    if (at < 0) continue;
    left.splice(at, 1);
    remove(item);
  }
  if (subjects !== undefined && left.length < ours.length && itemsOf(subjects).length === 0) remove(subjects);
}

/** Where another program has written all tracks anew, they may be in another one: they are known by what they say. */
function withdrawMarkers(rdf: Element, ours: readonly OurDecision[]): void {
  const tracks = tracksOf(rdf);
  const own = tracks.filter(({ name }) => name === TRACK);
  let gone = 0;
  for (const { markers } of own.length > 0 ? own : tracks) {
    for (const marker of markers.filter((each) => isOurs(each, ours))) {
      remove(marker.element);
      gone += 1;
    }
  }
  if (gone === 0) return;
  for (const { element } of tracksOf(rdf).filter(isEmpty))
    if (own.some((one) => one.element === element)) remove(element);
  const all = property(rdf, NS.xmpDM, 'Tracks');
  if (all !== undefined && itemsOf(all).length === 0) remove(all);
}

function isOurs({ label, start, duration }: Marker, ours: readonly OurDecision[]): boolean {
  return ours.some((each) => isSame(each, label, secondsOf(start), secondsOf(duration)));
}

function isEmpty({ markers, broken }: Track): boolean {
  return markers.length + broken === 0;
}

function withdraw(rdf: Element, namespace: string, name: string): void {
  for (const description of descriptions(rdf)) {
    if (description.hasAttributeNS(namespace, name)) description.removeAttributeNS(namespace, name);
  }
  const element = property(rdf, namespace, name);
  if (element !== undefined) remove(element);
}

function saysNothing(description: Element): boolean {
  const isFrame = ({ namespaceURI, localName }: Attr) =>
    namespaceURI === NS.xmlns || (namespaceURI === NS.rdf && localName === 'about');
  return elements(description).length === 0 && attributesOf(description).every(isFrame);
}

function attributesOf({ attributes }: Element): Attr[] {
  return Array.from({ length: attributes.length }, (_, n) => attributes.item(n) as Attr);
}
