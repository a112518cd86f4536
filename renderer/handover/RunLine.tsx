/** In the foot of a dialog: how far something is and the way to stop it, why it came to nothing, or what is still to be said. */
import { Progress } from '../components/controls.tsx';
import { text } from '../text.ts';
import { focusIt } from './focus-it.ts';
import type { Run } from './use-run.ts';

export function RunLine({ run, says }: { run: Run; says?: string | undefined }) {
  if (run.busy) {
    return (
      <div className="hand-run">
        <Progress label={text.handover.progress} fraction={run.fraction} />
        <button type="button" className="button" ref={focusIt} onClick={run.cancel}>
          {text.cancel}
        </button>
      </div>
    );
  }
  return (
    <div className="hand-run">
      {run.failure !== undefined ? (
        <p className="hand-failure text" role="alert" dir="auto">
          {run.failure.message}
        </p>
      ) : (
        says !== undefined && <p className="set-note">{says}</p>
      )}
    </div>
  );
}
