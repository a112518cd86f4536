/** Pictures of a page for the guide: small ones, of 256 colours, for many of them are kept. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { runTool } from '../../../electron/engine/video/run.ts';
import { ffmpegPath } from '../../support/video.ts';

/** All there is to wait for is there, and every movement has come to its end. */
const AT_REST = `[...document.images].every((image) => image.complete)
  && [...document.querySelectorAll('video')].every((video) => video.readyState >= 2 && !video.seeking)
  && document.getAnimations().every(({ playState }) => playState !== 'running')`;

/** Where this machine keeps its temporary files is nobody's business: the pictures are of a home like any other. */
const sayInstead = (real: string, said: string): string => `{
  const [real, said] = ${JSON.stringify([real, said])};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    if (data.includes(real)) texts.currentNode.data = data.replaceAll(real, said);
  }
  for (const field of document.querySelectorAll('input')) {
    if (field.value.includes(real)) field.value = field.value.replaceAll(real, said);
  }
}`;

/** @param said what is shown in the place of which folder of this machine */
export function pictures(
  folder: string,
  said: readonly (readonly [string, string])[],
): (page: Page, name: string) => Promise<void> {
  mkdirSync(folder, { recursive: true });
  return async (page, name) => {
    await page.waitForLoadState('networkidle');
    while (!(await page.evaluate<boolean>(AT_REST))) await page.waitForTimeout(50);
    await page.waitForTimeout(500);
    for (const [real, shown] of said) await page.evaluate(sayInstead(real, shown));
    const whole = join(folder, `.${name}.png`);
    await page.screenshot({ path: whole });
    const graph = 'split[a][b];[a]palettegen=max_colors=256:stats_mode=single[p];[b][p]paletteuse=dither=none';
    const args = ['-v', 'error', '-nostdin', '-y', '-i', whole, '-filter_complex', graph];
    await runTool(ffmpegPath as string, [...args, '-compression_level', '9', join(folder, `${name}.png`)]);
    rmSync(whole);
    console.log(`${name}.png`);
  };
}
