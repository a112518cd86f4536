/** The page's Content Security Policy: nothing, opened as far as needed. */
import { MEDIA_SCHEME } from './rules.ts';

const media = `${MEDIA_SCHEME}:`;

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  `img-src 'self' ${media}`,
  `media-src ${media}`,
  // Waveforms.
  `connect-src ${media}`,
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
