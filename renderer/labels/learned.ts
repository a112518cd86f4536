/** What is said of a label of what decisions taught about it. Pure. */
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Learning } from '../../electron/wire/app/learning.ts';
import { text } from '../text.ts';

export interface Said {
  readonly says: string;
  /** what the numbers mean */
  readonly help: string;
}

export function saidOf({ learn }: Pick<Label, 'learn'>, learning: Learning | undefined): Said[] {
  if (learning === undefined) return [];
  const { wordings } = learning;
  const gain = wordings && { says: text.learned.wordings(wordings), help: text.learned.wordingsHelp };
  return [ofHead(learn !== false, learning), gain].filter((one) => one !== undefined);
}

function ofHead(isOn: boolean, { head, missing, yes, no }: Learning): Said | undefined {
  if (!isOn) return { says: text.learned.off, help: text.learned.offHelp };
  if (head !== undefined) {
    const isBetter = head.why !== 'not-better';
    return isBetter
      ? { says: text.learned.used(head), help: text.learned.usedHelp }
      : { says: text.learned.notBetter(head), help: text.learned.notBetterHelp };
  }
  if (missing === undefined || yes + no === 0) return undefined;
  return { says: text.learned.missing(missing), help: text.learned.missingHelp };
}
