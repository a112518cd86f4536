/**
 * The path that somebody typed or pasted: file managers and terminals give it in quotes, or as a `file:` address. Pure: what
 * there is at it, the host knows.
 */
export function typedPath(typed: string): string {
  const path = typed.trim().replace(/^(["'])(.+)\1$/s, '$2');
  if (!/^file:\/\//i.test(path)) return path;
  try {
    const { pathname, host } = new URL(path);
    const local = decodeURIComponent(pathname);
    if (host !== '') return `//${host}${local}`;
    // A drive's letter comes after the root: /C:/films.
    return local.replace(/^\/(?=[A-Za-z]:)/, '');
  } catch {
    return path;
  }
}
