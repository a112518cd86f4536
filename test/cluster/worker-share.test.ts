import { describe, expect, test } from 'vitest';
import { workerShare } from '../../electron/cluster/worker-share.ts';

describe('what each worker takes', () => {
  const [small, machine, card] = [
    { cpus: 4, gpus: 0 },
    { cpus: 16, gpus: 1 },
    { cpus: 32, gpus: 8 },
  ];

  test('is a card where there are any, else a machine, and no machine is too small for it', () => {
    expect(workerShare({}, [card, machine, small])).toEqual({ cpus: 4, gpus: 1 });
    expect(workerShare({ device: 'auto' }, [small])).toEqual({ cpus: 4, gpus: 0 });
    expect(workerShare({ device: 'cpu' }, [card, machine])).toEqual({ cpus: 16, gpus: 0 });
    expect(workerShare({}, [])).toEqual({ cpus: 1, gpus: 0 });
    // The head of a Kubernetes cluster works for nobody.
    expect(workerShare({}, [{ cpus: 0, gpus: 0 }, small])).toEqual({ cpus: 4, gpus: 0 });
  });

  test('is what somebody says', () => {
    expect(workerShare({ gpus: 0.5 }, [card])).toEqual({ cpus: 2, gpus: 0.5 });
    expect(workerShare({ cpus: 2, gpus: 0 }, [card])).toEqual({ cpus: 2, gpus: 0 });
    expect(workerShare({ cpus: 0.5 }, [])).toEqual({ cpus: 0.5, gpus: 0 });
  });

  test('is no card where a server runs the model', () => {
    expect(workerShare({ device: 'kserve:http://gpu:8000' }, [card, machine])).toEqual({ cpus: 16, gpus: 0 });
  });
});
