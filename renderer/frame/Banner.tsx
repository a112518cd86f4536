/** A strip across the page: a title, a sentence, and what to do about it. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './banners.css';

interface BannerProps {
  icon: LucideIcon;
  spin?: boolean;
  bad?: boolean;
  title: string;
  says: string;
  children?: ReactNode;
}

export function Banner({ icon: Icon, spin = false, bad = false, title, says, children }: BannerProps) {
  return (
    <div className={`banner ${bad ? 'bad' : ''}`} role={bad ? 'alert' : 'status'}>
      <Icon size={16} strokeWidth={1.75} aria-hidden className={spin ? 'spin' : undefined} />
      <p className="text">
        <strong>{title}</strong> {says}
      </p>
      {children}
    </div>
  );
}
