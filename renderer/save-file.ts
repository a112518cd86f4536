/** Hands text to the user as a file, by the browser's own way of saving. */
export function saveFile(name: string, mediaType: string, contents: string): void {
  const address = URL.createObjectURL(new Blob([contents], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has begun; a minute is ample.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
