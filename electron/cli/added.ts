/** What became of what was added, in sentences. */
import type { Added, PassedOver, WhyPassedOver } from '../wire/app/videos.ts';
import { type Context, nameFile } from './context.ts';

/** Those that were refused, and what folders held beside their videos. */
export function sayLeftOut(context: Context, { refused, passedOver }: Added): void {
  for (const { path, problem } of refused) context.say(nameFile(problem.message, path));
  if (passedOver !== undefined) for (const line of passedOverLines(passedOver)) context.say(line);
}

const WHY: Readonly<Record<WhyPassedOver, string>> = {
  'no-video': 'no video by its first bytes',
  empty: 'empty',
  'no-file': 'no plain file',
  'bad-name': 'not to be opened, for the name is not valid UTF-8 (rename it)',
  unreadable: 'not to be read (check the permissions)',
  hidden: 'hidden',
  'system-folder': 'of previews, deleted files or snapshots',
};

/** So many are named for each reason; of more, their number is enough. */
const NAMED = 3;

function passedOverLines({ count, named, others }: PassedOver): string[] {
  const all = `${count} ${count === 1 ? 'file or folder was' : 'files and folders were'} passed over`;
  const beside = `${others} ${others === 1 ? 'file' : 'files'} of other kinds`;
  if (count === 0) return [`${beside} ${others === 1 ? 'was' : 'were'} passed over`];
  const byReason = Map.groupBy(named, ({ why }) => why);
  const lines = [...byReason].map(([why, of]) => {
    const paths = of.slice(0, NAMED).map(({ path }) => path);
    return `  ${WHY[why]}: ${paths.join(', ')}${of.length > NAMED ? ` and ${of.length - NAMED} more` : ''}`;
  });
  const more = count - named.length;
  return [`${all}${others > 0 ? `, and ${beside}` : ''}:`, ...lines, ...(more > 0 ? [`  … and ${more} more`] : [])];
}
