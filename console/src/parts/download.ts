/** Gives the browser a value as a JSON file. */
export function download(name: string, value: unknown): void {
  downloadText(name, JSON.stringify(value, null, 2));
}

/** Gives the browser JSON that is a text already, as it is. */
export function downloadText(name: string, json: string): void {
  const blob = new Blob([json], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_');
  link.click();
  URL.revokeObjectURL(link.href);
}
