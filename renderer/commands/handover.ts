/** The commands that hand over and take in. */
import type { App } from '../app.ts';
import { text } from '../text.ts';
import type { Command } from './command.ts';

const words = text.commands;
const hasVideos = ({ store }: App): boolean => store.getState().order.length > 0;
const cuts = ({ store }: App): boolean => store.getState().cutting.state !== 'idle';

export const HANDOVER_COMMANDS = {
  exportAs: {
    label: words.exportAs,
    whileTyping: true,
    enabled: hasVideos,
    run: ({ handover }) => handover.open({ dialog: 'export' }),
  },
  importFiles: {
    label: words.importFiles,
    whileTyping: true,
    enabled: () => true,
    run: ({ handover }) => handover.open({ dialog: 'import', files: [] }),
  },
  cutClips: {
    label: words.cutClips,
    enabled: hasVideos,
    run: ({ handover }) => handover.open({ dialog: 'cut' }),
  },
  originals: {
    label: words.originals,
    enabled: hasVideos,
    run: ({ handover }) => handover.open({ dialog: 'originals' }),
  },
  pauseCutting: {
    label: words.pauseCutting,
    enabled: cuts,
    run: ({ handover, store }) => void handover.setCutPaused(store.getState().cutting.state === 'running'),
  },
  cancelCutting: { label: words.cancelCutting, enabled: cuts, run: ({ handover }) => void handover.cancelCut() },
} as const satisfies Record<string, Command>;
