import { describe, expect, it } from 'vitest';
import { EngineStarter } from '../../electron/cli/engine-starter.ts';
import type { EngineProcess } from '../../electron/engine-host/fork.ts';

/** A starter of processes that are no more than their records. */
function starter() {
  const processes: { killed: boolean; end(): void }[] = [];
  const engines = new EngineStarter(undefined, (): EngineProcess => {
    const exits: ((how: string) => void)[] = [];
    const record = { killed: false, end: () => exits[0]?.('exit code 1') };
    processes.push(record);
    return {
      pid: processes.length,
      wire: { send: () => {}, onMessage: () => {}, onClose: () => {} },
      kill: () => {
        record.killed = true;
      },
      onExit: (listener) => void exits.push(listener),
      output: () => '',
    };
  });
  return { engines, processes };
}

describe('EngineStarter', () => {
  it('gives the process that was begun, and then new ones', () => {
    const { engines, processes } = starter();
    engines.begin();
    expect(processes).toHaveLength(1);
    expect([engines.start().pid, engines.start().pid]).toEqual([1, 2]);
    engines.close();
    expect(processes.map(({ killed }) => killed)).toEqual([false, false]);
  });

  it('gives none that has ended meanwhile', () => {
    const { engines, processes } = starter();
    engines.begin();
    processes[0]?.end();
    expect(engines.start().pid).toBe(2);
  });

  it('ends the process that nobody asked for', () => {
    const { engines, processes } = starter();
    engines.begin();
    engines.close();
    expect(processes.map(({ killed }) => killed)).toEqual([true]);
  });
});
