/** Things said in passing, below the player. They are read aloud by the live region, so these are silent. */
import { CircleAlert, X } from 'lucide-react';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import './notices.css';

export function Notices() {
  const app = useApp();
  const notices = usePage((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <section className="notices" aria-label={text.notices}>
      {notices.map(({ id, tone, text: words, detail, action }) => (
        <div key={id} className={`notice ${tone}`}>
          {tone === 'error' && <CircleAlert size={16} strokeWidth={1.75} aria-hidden />}
          <div className="notice-words text" dir="auto">
            {words}
            {detail !== undefined && (
              <details>
                <summary>{text.details}</summary>
                <pre>{detail}</pre>
              </details>
            )}
          </div>
          {action !== undefined && (
            <button
              type="button"
              className="notice-action"
              onClick={() => {
                app.talk.dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton icon={X} label={text.close} size="small" onClick={() => app.talk.dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
