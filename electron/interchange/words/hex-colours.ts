/** Labels' colours as labelling tools take them: as `#rrggbb`. */
import type { HandedLabel } from '../handed.ts';

type Colour = NonNullable<HandedLabel['colour']>;

/** As a page shows them on white. */
const HEX: Readonly<Record<Colour, string>> = {
  red: '#c93a2f',
  orange: '#d0691a',
  yellow: '#c79a00',
  green: '#3c8c40',
  teal: '#1f8a85',
  blue: '#2c6fbb',
  violet: '#7a4fb5',
  pink: '#b83f85',
};

export function hexOf(colour: HandedLabel['colour']): string | undefined {
  return colour && HEX[colour];
}

/** @returns undefined for a colour that is none of a label's */
export function colourOf(hex: string): Colour | undefined {
  const wanted = hex.trim().toLowerCase();
  return (Object.keys(HEX) as Colour[]).find((colour) => HEX[colour] === wanted);
}
