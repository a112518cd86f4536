/**
 * Whether a label is surely in another language than English, which is what the official model's text encoder learnt.
 *
 * A guess that would rather say nothing: by letters that English does not have, and by small words of its neighbours that are
 * none of its own (“die” and “am” are English words, too).
 */
const OTHER_LETTERS = /[\p{L}--\p{Script=Latin}]|[äöüßñçãõåøæœłśżźćęąığşőűřěůčžďťň]/iv;

const SMALL_WORDS: ReadonlySet<string> = new Set(
  (
    'der das ein eine einen einem einer und mit auf im vor beim zum zur nicht ' +
    'le la les des du une et avec dans sur sous aux ' +
    'el los las una unas unos y con en del sobre bajo ' +
    'il gli di uno nel nella sul sulla della dei ' +
    'um uma com em não nas nos ' +
    'het een met van op voor onder ' +
    'i w na z ze do pod nad ' +
    've bir ile için'
  )
    .split(' ')
    // Words of English, and letters that stand for something else in it.
    .filter(
      (word) =>
        word.length > 1 && !['do', 'on', 'pod', 've', 'la', 'en', 'el', 'van', 'com', 'di', 'op', 'le'].includes(word),
    ),
);

export function isForeign(label: string): boolean {
  if (OTHER_LETTERS.test(label.normalize('NFC'))) return true;
  const words = label
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
  return words.some((word) => SMALL_WORDS.has(word));
}
