/** The design's colours for a canvas, which knows no variables: as the page's theme resolves them. */
import { COLOURS } from '../../electron/wire/app/labels.ts';

const TOKENS = {
  panel: '--panel',
  inset: '--inset',
  matte: '--matte',
  hover: '--hover',
  line: '--line',
  lineStrong: '--line-strong',
  text: '--text',
  quiet: '--text-quiet',
  heat: '--accent',
  suggested: '--accent-text',
  yes: '--yes',
  no: '--no',
  unsure: '--neutral-fill',
  onDecided: '--on-decided',
  focus: '--focus',
} as const;

export type Palette = Readonly<Record<keyof typeof TOKENS, string>> & {
  /** of labels that have one of their own */
  readonly labels: ReadonlyMap<string, string>;
  readonly font: string;
};

/** @param place whose theme it is */
export function readPalette(place: HTMLElement): Palette {
  const probe = document.createElement('i');
  probe.hidden = true;
  place.append(probe);
  const colourOf = (token: string, name = ''): string => {
    probe.className = name;
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const tokens = Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, colourOf(token)]));
  const labels = new Map(COLOURS.map((colour) => [colour, colourOf('--label-colour', colour)]));
  const font = getComputedStyle(place).fontFamily;
  probe.remove();
  return { ...(tokens as Record<keyof typeof TOKENS, string>), labels, font };
}

/** Calls back when colours may be others: the system has gone over to the dark, or to the light. */
export function onTheme(changed: () => void): () => void {
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}
