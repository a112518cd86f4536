/** The small things that everything else is made of. */
import { ChevronDown, type LucideIcon } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { keyCaps } from '../../electron/catalogue/keys/chord.ts';
import type { KeyId } from '../../electron/catalogue/keys/table.ts';
import { type CommandId, command } from '../commands/commands.ts';
import { IS_MAC, useChord } from '../commands/keys.ts';
import { useApp, usePage } from '../hooks.ts';

export function Keys({ chord }: { chord: string }) {
  return (
    <span className="kbd">
      {keyCaps(chord, IS_MAC).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}

/** Says in a tooltip what something is, and its key. What it wraps must be named without it. */
export function Hint({ says, chord, children }: { says: ReactNode; chord?: string | undefined; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {says}
          {chord !== undefined && <Keys chord={chord} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon;
  /** the accessible name, and the tooltip */
  label: string;
  /** the command whose key the tooltip shows */
  keyOf?: KeyId | undefined;
  /** a key of its own, which is no command's */
  chord?: string | undefined;
  size?: 'small' | 'normal';
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, keyOf, chord, size = 'normal', className = '', ...rest } = props;
  const known = useChord(keyOf);
  return (
    <Hint says={label} chord={chord ?? known}>
      <button
        type="button"
        aria-label={label}
        className={`icon-button ${size === 'small' ? 'small' : ''} ${className}`}
        {...rest}
      >
        <Icon size={size === 'small' ? 14 : 16} strokeWidth={1.75} aria-hidden />
      </button>
    </Hint>
  );
}

/** A command's button. It is looked at again whenever the page's state moves. */
export function CommandButton({ id, icon, className = '' }: { id: CommandId; icon: LucideIcon; className?: string }) {
  const app = useApp();
  const { label, run, enabled } = command(id);
  const can = usePage(() => enabled(app));
  return (
    <IconButton icon={icon} label={label} keyOf={id} disabled={!can} className={className} onClick={() => run(app)} />
  );
}

/** The platform's own list of options, with an arrow that belongs to the page. */
export function Select({ className = '', ...rest }: ComponentProps<'select'>) {
  return (
    <span className="select">
      <select className={`field ${className}`} {...rest} />
      <ChevronDown size={14} strokeWidth={1.75} aria-hidden />
    </span>
  );
}

/** `fraction` absent: something is going on, nobody knows how much is left. */
export function Progress({ label, fraction }: { label: string; fraction: number | undefined }) {
  const value = fraction === undefined ? undefined : Math.round(fraction * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className={`progress ${fraction === undefined ? 'unknown' : ''}`}
    >
      <i style={fraction === undefined ? undefined : { transform: `scaleX(${fraction})` }} />
    </div>
  );
}
