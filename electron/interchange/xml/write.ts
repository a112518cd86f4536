/** XML as text: every sign that would break it is escaped, and what XML has no place for is left out. Pure. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Of text and of attributes: line breaks of an attribute would be read as spaces. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string)
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element on a line, or around lines that lie deeper. */
export function element(name: string, attributes: Attributes, content: string | readonly string[] = []): string {
  const told = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('');
  if (typeof content === 'string') return `<${name}${told}>${xmlText(content)}</${name}>`;
  if (content.length === 0) return `<${name}${told}/>`;
  return `<${name}${told}>\n${indented(content.join('\n'))}\n</${name}>`;
}

/** An element that holds text alone. */
export function leaf(name: string, content: string | number): string {
  return element(name, {}, String(content));
}

export function indented(lines: string): string {
  return lines.replace(/^/gm, '  ');
}
