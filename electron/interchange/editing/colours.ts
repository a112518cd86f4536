/** The colours of labels as the nearest ones of editing programs, and back. Pure. */
import type { HandedLabel } from '../handed.ts';

type Colour = NonNullable<HandedLabel['colour']>;

/** A label without a colour has one there that none of ours is. */
const RESOLVE: Record<Colour | 'none', string> = {
  red: 'Red',
  orange: 'Sand',
  yellow: 'Yellow',
  green: 'Green',
  teal: 'Cyan',
  blue: 'Blue',
  violet: 'Purple',
  pink: 'Pink',
  none: 'Cream',
};
const FROM_RESOLVE: ReadonlyMap<string, Colour> = new Map([
  ...named(RESOLVE),
  ['fuchsia', 'pink'],
  ['rose', 'pink'],
  ['lavender', 'violet'],
  ['sky', 'blue'],
  ['mint', 'green'],
  ['lemon', 'yellow'],
  ['cocoa', 'orange'],
]);

const OTIO: Record<Colour | 'none', string> = {
  red: 'RED',
  orange: 'ORANGE',
  yellow: 'YELLOW',
  green: 'GREEN',
  teal: 'CYAN',
  blue: 'BLUE',
  violet: 'PURPLE',
  pink: 'PINK',
  none: 'WHITE',
};
const FROM_OTIO: ReadonlyMap<string, Colour> = new Map([...named(OTIO), ['magenta', 'pink']]);

/** Red, green, blue; Premiere Pro's markers have eight colours, and these are the nearest of them. */
const PREMIERE: Record<Colour | 'none', readonly [number, number, number]> = {
  red: [0xd2, 0x2c, 0x36],
  orange: [0xe9, 0x6f, 0x24],
  yellow: [0xd0, 0xa1, 0x2b],
  green: [0x71, 0x86, 0x37],
  teal: [0x19, 0xf4, 0xd6],
  blue: [0x42, 0x8d, 0xfc],
  violet: [0xaf, 0x8b, 0xb1],
  pink: [0xaf, 0x8b, 0xb1],
  none: [0xff, 0xff, 0xff],
};

function named(names: Record<Colour | 'none', string>): [string, Colour][] {
  return Object.entries(names).flatMap(([ours, theirs]) =>
    ours === 'none' ? [] : [[theirs.toLowerCase(), ours as Colour] as [string, Colour]],
  );
}

export function resolveColour(colour: Colour | undefined): string {
  return `ResolveColor${RESOLVE[colour ?? 'none']}`;
}

export function fromResolveColour(name: string): Colour | undefined {
  return FROM_RESOLVE.get(name.replace(/^ResolveColor/i, '').toLowerCase());
}

export function otioColour(colour: Colour | undefined): string {
  return OTIO[colour ?? 'none'];
}

export function fromOtioColour(name: unknown): Colour | undefined {
  return typeof name === 'string' ? FROM_OTIO.get(name.toLowerCase()) : undefined;
}

export function premiereColour(colour: Colour | undefined): readonly [number, number, number] {
  return PREMIERE[colour ?? 'none'];
}
