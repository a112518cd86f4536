/** Puts the rules in force: on the session that the pages share, and on each page. */
import { type Session, shell, type WebContents } from 'electron';
import { mayDownload, mayHave, mayNavigate, mayOpenOutside, mayRequest } from './rules.ts';

export interface GuardOptions {
  /** Told of what was refused, for the log. */
  onRefused: (what: string) => void;
}

export function guardSession(session: Session, { onRefused }: GuardOptions): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const allowed = mayHave(permission, details.requestingUrl, details.isMainFrame);
    if (!allowed) onRefused(`permission ${permission} for ${details.requestingUrl}`);
    callback(allowed);
  });
  // Asked often and of many things that nobody wants (the state of the clipboard, say): refused without a word.
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    mayHave(permission, details.requestingUrl ?? origin, details.isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    const allowed = mayRequest(url);
    if (!allowed) onRefused(`request ${url}`);
    callback({ cancel: !allowed });
  });
  session.on('will-download', (event, item) => {
    if (mayDownload(item.getURL())) return;
    onRefused(`download ${item.getURL()}`);
    event.preventDefault();
  });
  // It would fetch dictionaries from Google.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
}

export function guardContents(contents: WebContents, { onRefused }: GuardOptions): void {
  const navigate = (event: { readonly url: string; preventDefault(): void }): void => {
    if (mayNavigate(event.url)) return;
    onRefused(`navigation to ${event.url}`);
    event.preventDefault();
  };
  contents.on('will-navigate', navigate);
  contents.on('will-frame-navigate', navigate);
  contents.on('will-redirect', navigate);
  contents.on('will-attach-webview', (event) => {
    onRefused('a webview');
    event.preventDefault();
  });
  // WebRTC asks no permission, and no request of it is seen above.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url).catch((error: unknown) => onRefused(`${url}: ${error}`));
    else onRefused(`window ${url}`);
    return { action: 'deny' };
  });
}
