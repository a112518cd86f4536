/** What the demo model knows, as its `labels.json` says: the part of it that the evaluation reads. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Labels = z.object({
  templates: z.object({ heldOut: z.array(z.string().includes('{}')) }),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      concepts: z.array(z.object({ id: z.string(), label: z.string(), heldOut: z.array(z.string()).min(1) })),
    }),
  ),
});

export type Labels = z.infer<typeof Labels>;

/** @param path of `labels.json`; the repository's own, if absent */
export function readLabels(
  path: string | URL = new URL('../../resources/models/demo/labels.json', import.meta.url),
): Labels {
  return Labels.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** A concept's name without its group: `pan left` of `camera.pan-left`. */
export function shortName(concept: string): string {
  return concept.slice(concept.indexOf('.') + 1).replaceAll('-', ' ');
}

/** One wording of every concept, by its id. */
export interface Wording {
  readonly name: string;
  readonly heldOut: boolean;
  readonly sentences: ReadonlyMap<string, string>;
}

/**
 * The canonical wording; then the held-out sentences, first, second…, where a concept with fewer of them begins anew;
 * then the canonical one within each held-out template.
 */
export function wordings({ groups, templates }: Labels): Wording[] {
  const concepts = groups.flatMap((group) => group.concepts);
  const say = (sentence: (concept: (typeof concepts)[number]) => string): Map<string, string> =>
    new Map(concepts.map((concept) => [concept.id, sentence(concept)]));
  const most = Math.max(...concepts.map(({ heldOut }) => heldOut.length));
  return [
    { name: 'canonical', heldOut: false, sentences: say(({ label }) => label) },
    ...Array.from({ length: most }, (_, at) => ({
      name: `sentence ${at + 1}`,
      heldOut: true,
      sentences: say(({ heldOut }) => heldOut[at % heldOut.length] as string),
    })),
    ...templates.heldOut.map((template) => ({
      name: template.replace('{}', '…'),
      heldOut: true,
      sentences: say(({ label }) => template.replace('{}', label)),
    })),
  ];
}
