/** Words in labels that the demo model never learnt: its numbers for them would mean nothing, and the official model knows them. */
import { CircleHelp, X } from 'lucide-react';
import { useMemo } from 'react';
import type { Label } from '../../electron/wire/app/labels.ts';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Banner } from './Banner.tsx';
import { dismiss, dismissedIn, wordHint } from './dismissed.ts';

export function UnknownWords() {
  const app = useApp();
  const labels = usePage((state) => state.labels.labels);
  const closed = usePage(dismissedIn);
  const words = useMemo(() => wordsOf(labels), [labels]);
  if (words.every((word) => closed.includes(wordHint(word)))) return null;
  return (
    <Banner icon={CircleHelp} title={text.unknownWords.title(words)} says={text.unknownWords.says}>
      <button type="button" className="button" onClick={() => app.open('official')}>
        {text.unknownWords.official}
      </button>
      <IconButton icon={X} label={text.close} onClick={() => dismiss(app, words.map(wordHint))} />
    </Banner>
  );
}

function wordsOf(labels: readonly Label[]): string[] {
  const words = labels.flatMap(({ unknownWords = [] }) => unknownWords.map((word) => word.toLocaleLowerCase()));
  // A quotation mark is no word that anybody misses.
  return [...new Set(words.filter((word) => /[\p{L}\p{N}]/u.test(word)))];
}
