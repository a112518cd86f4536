/** What a channel file says, read strictly: of a publisher's mistake nothing is installed. */
import { z } from 'zod';
import { LONGEST_NOTES } from '../../wire/app/updates.ts';

/** A megabyte of notes is a mistake, and ten are an attack. */
export const LARGEST_CHANNEL_FILE = 256 * 1024;
const LARGEST_INSTALLER = 4 * 1024 ** 3;

/** Few characters of YAML can stand for many notes. */
const MOST_NOTES = 200;

const fileSchema = z.object({
  /** a name in the channel's own folder */
  url: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,200}$/),
  /** base64, of 64 bytes */
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
  size: z.int().positive().max(LARGEST_INSTALLER),
  isAdminRightsRequired: z.boolean().exactOptional(),
});
export type ChannelEntry = z.infer<typeof fileSchema>;

const noteSchema = z.object({ version: z.string().max(100).exactOptional(), note: z.string().nullable() });

export const channelSchema = z.object({
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/)
    .max(100),
  files: z.array(fileSchema).min(1).max(20),
  releaseDate: z.union([z.string().max(60), z.date()]).transform(String),
  releaseNotes: z
    .union([z.string(), z.array(noteSchema).max(MOST_NOTES)])
    .nullable()
    .exactOptional(),
  stagingPercentage: z.int().min(0).max(100).exactOptional(),
  minimumSystemVersion: z.string().max(60).exactOptional(),
});
export type Channel = z.infer<typeof channelSchema>;

/** What is new, as one text. What is longer than anybody reads is cut at a line. */
export function notesOf({ releaseNotes = '' }: Pick<Channel, 'releaseNotes'>): string {
  const whole =
    typeof releaseNotes === 'string'
      ? releaseNotes
      : (releaseNotes ?? [])
          .map(({ version, note }) => (version === undefined ? (note ?? '') : `## ${version}\n\n${note ?? ''}`))
          .join('\n\n');
  const text = whole.replaceAll('\r\n', '\n').trim();
  if (text.length <= LONGEST_NOTES) return text;
  const cut = text.slice(0, LONGEST_NOTES - 2).toWellFormed();
  return `${cut.slice(0, cut.lastIndexOf('\n') + 1 || undefined)}…`;
}

/** As the publisher's tool names it, by platform and processor. */
export function channelFileName(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'darwin') return 'latest-mac.yml';
  if (platform === 'win32') return 'latest.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}
