import { describe, expect, test } from 'vitest';
import { nameFile } from '../../electron/cli/context.ts';

describe('a sentence about a file names it as the user did, and once', () => {
  test.each([
    ['x.mp4 is a folder.', 'x.mp4', 'x.mp4 is a folder.'],
    ['x.mp4 is a folder.', '../clips/x.mp4', '../clips/x.mp4 is a folder.'],
    ['The chosen part of x.mp4 is too short.', '/a/x.mp4', 'The chosen part of /a/x.mp4 is too short.'],
    ['No frame of x.mp4, it seems.', '/a/x.mp4', 'No frame of /a/x.mp4, it seems.'],
    ['The engine stopped.', '/a/x.mp4', '/a/x.mp4: The engine stopped.'],
    // A name that is also part of a word.
    ['The chosen part of a is too short.', '/b/a', 'The chosen part of /b/a is too short.'],
    ['The part of video.mp4 is odd.', '/b/eo.mp4', '/b/eo.mp4: The part of video.mp4 is odd.'],
    // The engine shows control characters in its own way.
    ['a\u{FFFD}b.mp4 is empty.', '/c/a\nb.mp4', '/c/a\nb.mp4 is empty.'],
    ['/ is a folder.', '/', '/ is a folder.'],
  ])('%j of %j', (sentence, path, named) => {
    expect(nameFile(sentence, path)).toBe(named);
  });
});
