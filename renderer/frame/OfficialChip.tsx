/** The official model on its way, for whoever works on meanwhile: a glance, and a way to its dialog. */
import { CircleAlert, Download, Pause } from 'lucide-react';
import { Hint } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function OfficialChip() {
  const app = useApp();
  const { state, progress, problem } = usePage(({ official }) => official);
  if (state === 'absent' || state === 'here') return null;
  const { doneBytes, totalBytes } = progress ?? {};
  const percent = doneBytes !== undefined && totalBytes ? formatPercent(doneBytes / totalBytes) : undefined;
  const says = text.official.chip(state, percent);
  const Icon = state === 'failed' ? CircleAlert : state === 'paused' ? Pause : Download;
  return (
    <Hint says={problem?.message ?? says}>
      <button
        type="button"
        className={`model-chip ${state === 'failed' ? 'failed' : ''}`}
        aria-label={says}
        onClick={() => app.open('official')}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        <span className="model-chip-doing num">
          {(state === 'coming' ? percent : undefined) ?? text.official.chipWords[state]}
        </span>
      </button>
    </Hint>
  );
}
