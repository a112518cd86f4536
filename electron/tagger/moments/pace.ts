/** How quickly this machine finds scenes and looks at segments: measured, and kept for the next start. */
import { z } from 'zod';
import type { Library } from '../../library/index.ts';

const paceSchema = z.object({
  /** seconds of work for a second of video, while scenes are found */
  scenes: z.number().positive().exactOptional(),
  /** seconds a segment, by the model and where it runs */
  segments: z.record(z.string().max(1_000), z.number().positive()),
});

const SETTING = 'looking-pace';
/** How much the newest measurement counts. */
const NEWEST = 0.5;
/** Models whose pace is kept: who tries one after the other has no use for the first. */
const MOST_MODELS = 20;
/** Less than this says more of starting than of the pace. */
const LEAST = { seconds: 20, segments: 8 } as const;

export interface Work {
  /** of video whose scenes are to be found */
  readonly seconds: number;
  readonly segments: number;
}

export class Pace {
  readonly #library: Library;
  #known: z.infer<typeof paceSchema>;

  constructor(library: Library) {
    this.#library = library;
    this.#known = library.settings.get(SETTING, paceSchema) ?? { segments: {} };
  }

  /** Seconds; undefined where nothing was measured yet. @param model where it runs, too */
  estimate({ seconds, segments }: Work, model: string): number | undefined {
    const { scenes, segments: paces } = this.#known;
    const segment = paces[model];
    if ((seconds > 0 && scenes === undefined) || (segments > 0 && segment === undefined)) return undefined;
    return seconds * (scenes ?? 0) + segments * (segment ?? 0);
  }

  /** @param took seconds of work. @throws TagError of the library */
  foundScenes(seconds: number, took: number): void {
    if (seconds < LEAST.seconds || took <= 0) return;
    this.#keep({ ...this.#known, scenes: blend(this.#known.scenes, took / seconds) });
  }

  /** @throws TagError of the library */
  lookedAt(segments: number, took: number, model: string): void {
    if (segments < LEAST.segments || took <= 0) return;
    const { [model]: before, ...others } = this.#known.segments;
    const latest = Object.entries(others).slice(1 - MOST_MODELS);
    this.#keep({ ...this.#known, segments: Object.fromEntries([...latest, [model, blend(before, took / segments)]]) });
  }

  #keep(known: z.infer<typeof paceSchema>): void {
    this.#library.settings.put(SETTING, known);
    this.#known = known;
  }
}

function blend(before: number | undefined, now: number): number {
  return before === undefined ? now : before + NEWEST * (now - before);
}
