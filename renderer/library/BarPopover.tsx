/** A button of the bar over the list, and what opens below it. It closes by Escape, and when something else is clicked. */
import type { LucideIcon } from 'lucide-react';
import { Popover, Toolbar } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Hint } from '../components/controls.tsx';
import './popover.css';

interface BarPopoverProps {
  icon: LucideIcon;
  /** names the button and what it opens */
  title: string;
  /** something is chosen in it */
  marked?: boolean;
  className?: string;
  children: (close: () => void) => ReactNode;
}

export function BarPopover({ icon: Icon, title, marked = false, className = '', children }: BarPopoverProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Hint says={title}>
        <Toolbar.Button asChild>
          <Popover.Trigger className={`icon-button small ${marked ? 'marked' : ''}`} aria-label={title}>
            <Icon size={14} strokeWidth={1.75} aria-hidden />
          </Popover.Trigger>
        </Toolbar.Button>
      </Hint>
      <Popover.Portal>
        <Popover.Content
          className={`popover ${className}`}
          aria-label={title}
          align="start"
          sideOffset={4}
          collisionPadding={8}
        >
          {open && children(() => setOpen(false))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
