/** Pictures from outside: which files are such, and how they are sent. */
import { MOST_PICTURE_BYTES } from '../../electron/wire/app/search.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { text } from '../text.ts';

/** For the system's own chooser. What is none is told by the host, which looks at the bytes. */
export const PICTURE_TYPES = 'image/*,.avif,.heic,.heif,.tif,.tiff,.webp';

export function isPicture(file: File): boolean {
  return file.type.startsWith('image/') || (file.type === '' && /\.(avif|heic|heif|jxl|tiff?|webp)$/i.test(file.name));
}

/** Its bytes as text. Refuses one that is larger than any picture should be. */
export async function readPicture(file: Blob): Promise<string> {
  if (file.size > MOST_PICTURE_BYTES) throw new TagError('too-large', text.search.pictureTooLarge(MOST_PICTURE_BYTES));
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(new TagError('unreadable', text.search.pictureUnreadable)));
    reader.readAsDataURL(file);
  });
  return address.slice(address.indexOf(',') + 1);
}
