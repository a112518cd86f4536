/**
 * A modal dialog. The backdrop is our own: the library's would lock the page's scrolling with a style element, which the
 * content security policy refuses, and the page does not scroll anyway.
 */
import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { DragEvent, ReactNode } from 'react';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { giveBack, remember } from './focus-before.ts';
import './dialog.css';

interface DialogProps {
  title: string;
  lead?: string | undefined;
  size?: 'narrow' | 'normal' | 'wide' | 'large';
  children: ReactNode;
  /** stays at the bottom */
  foot?: ReactNode;
  /** takes files that are dropped on it, which would otherwise be for the list of videos */
  drop?: ((file: File, all: readonly File[]) => unknown) | undefined;
}

/** What the dialog was opened for, where that is not the first of its controls. React's own `autoFocus` would lose where the focus came from. */
const FIRST = '[data-first]';
/** What has a use of its own for Escape. */
const OWN_ESCAPE = '[data-own-escape]';

export function Dialog({ title, lead, size = 'normal', children, foot, drop }: DialogProps) {
  const app = useApp();
  return (
    <Primitive.Root
      open
      onOpenChange={(open) => {
        if (!open) app.open(undefined);
      }}
    >
      <Primitive.Portal>
        <div className="backdrop" />
        <Primitive.Content
          className={`dialog ${size}`}
          {...(drop === undefined ? {} : dropping(drop))}
          onCloseAutoFocus={giveBack}
          onOpenAutoFocus={(event) => {
            remember();
            const first = event.target instanceof Element && event.target.querySelector<HTMLElement>(FIRST);
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
          onEscapeKeyDown={(event) => {
            if (event.target instanceof Element && event.target.closest(OWN_ESCAPE) !== null) event.preventDefault();
          }}
          {...(lead === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="dialog-head">
            <div>
              <Primitive.Title>{title}</Primitive.Title>
              {lead !== undefined && <Primitive.Description>{lead}</Primitive.Description>}
            </div>
            <Primitive.Close className="icon-button" aria-label={text.close}>
              <X size={16} strokeWidth={1.75} aria-hidden />
            </Primitive.Close>
          </div>
          <div className="dialog-body">{children}</div>
          {foot !== undefined && foot !== false && <div className="dialog-foot">{foot}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function dropping(drop: (file: File, all: readonly File[]) => unknown) {
  return {
    'data-own-drop': true,
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      if (file !== undefined) drop(file, [...event.dataTransfer.files]);
    },
  };
}
