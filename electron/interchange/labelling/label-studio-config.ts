/** The labelling config of a Label Studio project: which controls its results belong to, and which labels these have. */
import type { Decision } from '../../wire/app/tags.ts';
import type { Handed, HandedLabel } from '../handed.ts';
import { hexOf } from '../words/hex-colours.ts';
import { xmlText } from '../xml/write.ts';

/** The object that all results are about. */
export const OBJECT = 'video';

/** What a result's control says: of spans or whole videos, and which decision it is. Labels of one group have a control of their own. */
export type ControlName = string;

export function controlOf(kind: 'moments' | 'tags', decision: Decision, group?: number): ControlName {
  if (decision !== 'yes') return `${kind}_${decision}`;
  return kind === 'tags' && group !== undefined ? `tags_group_${group}` : kind;
}

/** What a control of a stranger's config says is that something is there. */
export function decisionOf(control: string): Decision {
  const said = /^(?:moments|tags)_(no|unsure)$/.exec(control)?.[1];
  return (said as Decision | undefined) ?? 'yes';
}

const TITLES: Readonly<Record<Exclude<Decision, 'yes'>, string>> = { no: 'Not there', unsure: 'Unsure' };

/** Groups of labels, in the labels' order. */
export function groupsOf(labels: readonly HandedLabel[]): NonNullable<HandedLabel['group']>[] {
  const named = new Map(labels.flatMap(({ group }) => (group === undefined ? [] : [[group.name, group] as const])));
  return [...named.values()];
}

/** @param decisions those that a result has: no and unsure have controls where somebody decided so */
export function labellingConfig({ labels }: Handed, decisions: ReadonlySet<Decision>): string {
  const others = (['no', 'unsure'] as const).filter((decision) => decisions.has(decision));
  const lines = [
    `<Video name="${OBJECT}" value="$video" frameRate="$fps"/>`,
    ...timeline('moments', labels),
    ...tagChoices(labels),
    ...others.flatMap((decision) => [
      `<Header value="${TITLES[decision]}"/>`,
      ...timeline(controlOf('moments', decision), labels),
      ...choices(controlOf('tags', decision), labels, 'multiple'),
    ]),
  ];
  return `<View>\n${lines.map((line) => `  ${line}\n`).join('')}</View>\n`;
}

/** No label fits Label Studio's own rules for an empty control: then there is none. */
function timeline(name: ControlName, labels: readonly HandedLabel[]): string[] {
  if (labels.length === 0) return [];
  const inside = labels.map(({ text, colour }) => {
    const hex = hexOf(colour);
    return `  <Label value="${xmlText(text)}"${hex === undefined ? '' : ` background="${hex}"`}/>`;
  });
  return [`<TimelineLabels name="${name}" toName="${OBJECT}">`, ...inside, '</TimelineLabels>'];
}

function tagChoices(labels: readonly HandedLabel[]): string[] {
  const free = labels.filter(({ group }) => group === undefined);
  const groups = groupsOf(labels).flatMap(({ name, kind }, n) => {
    const own = labels.filter(({ group }) => group?.name === name);
    const control = choices(controlOf('tags', 'yes', n), own, kind === 'one-of' ? 'single' : 'multiple');
    return [`<Header value="${xmlText(name)}"/>`, ...control];
  });
  return [...choices(controlOf('tags', 'yes'), free, 'multiple'), ...groups];
}

function choices(name: ControlName, labels: readonly HandedLabel[], choice: 'single' | 'multiple'): string[] {
  if (labels.length === 0) return [];
  return [
    `<Choices name="${name}" toName="${OBJECT}" choice="${choice}">`,
    ...labels.map(({ text }) => `  <Choice value="${xmlText(text)}"/>`),
    '</Choices>',
  ];
}
