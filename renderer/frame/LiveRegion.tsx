/** Says to a screen reader what the eye sees happen. */
import { usePage } from '../hooks.ts';

export function LiveRegion() {
  const announcement = usePage((state) => state.announcement);
  return (
    <div className="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {announcement.text}
    </div>
  );
}
