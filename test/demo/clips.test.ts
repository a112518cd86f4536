import { describe, expect, it } from 'vitest';
import { CLIPS } from './clips.ts';
import { readLabels, wordings } from './labels.ts';
import { clipArguments } from './make.ts';
import { absentConcepts } from './truth.ts';

const labels = readLabels();
const concepts = labels.groups.flatMap((group) => group.concepts.map(({ id }) => id));
const groupOf = (concept: string): string => concept.slice(0, concept.indexOf('.'));

describe('the table of held-out clips', () => {
  it('has an id for each clip alone', () => {
    expect(new Set(CLIPS.map(({ id }) => id)).size).toBe(CLIPS.length);
  });

  it('expects only what labels.json has, and one concept of a group', () => {
    for (const { id, shows } of CLIPS) {
      expect(concepts, id).toEqual(expect.arrayContaining([...shows]));
      expect(new Set(shows.map(groupOf)).size, id).toBe(shows.length);
      expect(shows.length, id).toBeGreaterThan(0);
    }
  });

  it.each(concepts)('shows %s at least four times, in both codecs, over several sources', (concept) => {
    const own = CLIPS.filter(({ shows }) => shows.includes(concept));
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(new Set(own.map(({ codec }) => codec)).size).toBe(2);
    expect(new Set(own.map(({ sources }) => sources.join())).size).toBeGreaterThanOrEqual(3);
  });

  it('has clips of 6 to 10 seconds and 320 to 640 pixels', () => {
    for (const { id, seconds, size, rate } of CLIPS) {
      expect(seconds >= 6 && seconds <= 10 && rate >= 10, id).toBe(true);
      expect(size[0] >= 320 && size[0] <= 640 && size[1] >= 240, id).toBe(true);
    }
  });

  it('leaves no blank in a command unfilled, and gives no two clips the same one', () => {
    const commands = CLIPS.map((clip) => clipArguments(clip, 'font.ttf').join(' '));
    for (const command of commands) expect(command).not.toMatch(/[{}]|undefined|NaN/);
    expect(new Set(commands).size).toBe(CLIPS.length);
  });

  it('begins a fade-out early enough for the frame at ¾ to be darker, and makes every fade a quarter long', () => {
    const fades = CLIPS.flatMap(({ id, filter, seconds }) => {
      const [, kind, begin, length] = /fade=t=(in|out):st=([\d.]+):d=([\d.]+)/.exec(filter) ?? [];
      return kind === undefined ? [] : [{ id, kind, begin: Number(begin) / seconds, length: Number(length) / seconds }];
    });
    expect(fades.length).toBeGreaterThanOrEqual(8);
    for (const { id, kind, begin, length } of fades) {
      expect(length, id).toBeGreaterThanOrEqual(0.2499);
      if (kind === 'out') expect((0.75 - begin) / length, id).toBeGreaterThanOrEqual(0.5);
    }
  });
});

describe('what is absent', () => {
  const absent = (shows: string[], source = 'dendrite'): string[] =>
    absentConcepts({ shows, sources: [source] }, labels);

  it('is the rest of the group, and editing where there is none', () => {
    const found = absent(['camera.shake']);
    expect(found).toEqual(expect.arrayContaining(['camera.static', 'camera.pan-left', 'editing.cut']));
    for (const other of ['camera.shake', 'editing.none', 'look.dark', 'text.absent'])
      expect(found).not.toContain(other);
  });

  it('leaves out what one may disagree about', () => {
    expect(absent(['look.sepia'])).not.toContain('look.yellow');
    expect(absent(['look.sepia'])).toContain('look.blue');
    expect(absent(['look.noisy'], 'snow')).not.toContain('look.blue');
    expect(absent(['editing.fade-in'])).toContain('editing.none');
  });
});

describe('wordings', () => {
  it('have a sentence for every concept, the canonical ones first', () => {
    const [canonical, ...others] = wordings(labels);
    expect(canonical).toMatchObject({ name: 'canonical', heldOut: false });
    expect(canonical?.sentences.get('camera.pan-left')).toBe('pan left');
    expect(others.length).toBeGreaterThanOrEqual(2);
    for (const { sentences, heldOut } of others) {
      expect(heldOut).toBe(true);
      expect([...sentences.keys()]).toEqual(concepts);
    }
  });
});
