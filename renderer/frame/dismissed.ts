/** What a person does not want to be told again: kept by the host, so that it holds in every window and after every restart. */
import type { App } from '../app.ts';

/** The oldest go first. */
const MOST = 500;
const LONGEST = 100;

const DISMISSED: readonly string[] = [];

export function dismissedIn({ settings }: { settings: { dismissed?: readonly string[] } }): readonly string[] {
  return settings.dismissed ?? DISMISSED;
}

export const wordHint = (word: string): string => `word ${word}`.slice(0, LONGEST);

export function dismiss(app: App, hints: readonly string[]): void {
  const known = dismissedIn(app.store.getState());
  const dismissed = [...known.filter((hint) => !hints.includes(hint)), ...hints].slice(-MOST);
  void app.setSettings({ dismissed });
}
