import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import { createRoot } from 'react-dom/client';
import { createApp } from './app.ts';
import { runHostCommand } from './commands/commands.ts';
import { findPlatform } from './connect.ts';
import { Page } from './frame/Page.tsx';
import { AppContext } from './hooks.ts';
import { shapeIn } from './library/kept-shape.ts';
import { postFileAs } from './library/upload.ts';
import { speedIn } from './player/kept-speed.ts';
import { reviewIn } from './review/review-memory.ts';
import { saveFile } from './save-file.ts';
import { inStorage } from './shown-video.ts';
import { timelineIn } from './timeline/kept-timeline.ts';
import { claimWindow } from './window-name.ts';

const name = await claimWindow({
  session: () => window.sessionStorage,
  local: () => window.localStorage,
  locks: navigator.locks,
});
const app = createApp({
  window: name,
  platform: findPlatform(),
  send: postFileAs(name),
  saveFile,
  reload: () => window.location.reload(),
  shown: inStorage(() => window.sessionStorage),
  reviewed: reviewIn(() => window.sessionStorage),
  shape: shapeIn(() => window.localStorage),
  speed: speedIn(() => window.localStorage),
  timeline: timelineIn(() => window.localStorage),
  onCommand: (command) => runHostCommand(app, command),
});
window.addEventListener('online', () => app.connection.hurry());
document.addEventListener('visibilitychange', () => app.connection.hurry());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <AppContext value={app}>
    <Page />
  </AppContext>,
);
