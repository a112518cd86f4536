import { LARGEST_TRACK } from './limits.ts';

/** Which pictures something is about: one track of one content. */
export interface Footage {
  readonly contentId: string;
  /** counted from 1; 0 for the one that is meant to be shown */
  readonly track: number;
}

/** Mostly the content's id as it is: ten thousand are looked up at once. */
export function footageName({ contentId, track }: Footage): string {
  return track === 0 ? contentId : `${contentId}\0${track}`;
}

export function isFootageName(name: string): boolean {
  const { contentId, track } = footageNamed(name);
  return contentId !== '' && footageName({ contentId, track }) === name && track >= 0 && track <= LARGEST_TRACK;
}

export function footageNamed(name: string): Footage {
  const [contentId = '', track = '0'] = name.split('\0');
  return { contentId, track: Number(track) };
}
