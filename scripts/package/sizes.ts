export async function sizeTable(): Promise<string> {
  return '';
}
