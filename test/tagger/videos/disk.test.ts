import { describe, expect, test } from 'vitest';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import { expectFailure } from '../../support/failure.ts';

const never = (): Promise<never> => new Promise(() => {});

describe('a drive that does not answer', () => {
  test('is given up after its time, by name', async () => {
    const error = await expectFailure(new Disk(30).run('/mnt/nas/a.mp4', never), 'timed-out');
    expect(error.message).toContain('/mnt/nas/a.mp4');
  });

  test('holds one thread, and others go on', async () => {
    const disk = new Disk(30);
    let begun = 0;
    const stuck = (): Promise<never> => {
      begun += 1;
      return never();
    };
    await expectFailure(disk.run('/mnt/nas/a.mp4', stuck), 'timed-out');
    for (let i = 0; i < 10; i++) await expectFailure(disk.run(`/mnt/nas/${i}.mp4`, stuck), 'timed-out');
    expect(begun).toBe(1);
    expect(await disk.run('/mnt/usb/b.mp4', async () => 'there')).toBe('there');
    expect(await disk.run('/home/c.mp4', async () => 'here')).toBe('here');
  });

  test('is used again once it answers', async () => {
    const disk = new Disk(30);
    let answer: (value: string) => void = () => {};
    const late = new Promise<string>((resolve) => {
      answer = resolve;
    });
    await expectFailure(
      disk.run('/mnt/nas/a.mp4', () => late),
      'timed-out',
    );
    answer('late');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await disk.run('/mnt/nas/a.mp4', async () => 'there')).toBe('there');
  });
});

describe('operations', () => {
  test('run three at a time, the others in turn', async () => {
    const disk = new Disk();
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => disk.run(`/d${n}/x`, work)));
    expect(most).toBe(3);
  });

  test('fail as they fail, and end at once on an abort, begun or not', async () => {
    const disk = new Disk();
    await expect(disk.run('/x', () => Promise.reject(new RangeError('y')))).rejects.toThrow(RangeError);
    const controller = new AbortController();
    const { signal } = controller;
    let begun = 0;
    const hold = (): Promise<never> => {
      begun += 1;
      return never();
    };
    const all = [1, 2, 3, 4].map((n) => disk.run(`/d${n}/x`, hold, { signal }));
    setTimeout(() => controller.abort(), 5);
    for (const outcome of await Promise.allSettled(all)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    }
    expect(begun).toBe(3);
  });
});
