/** A part of a text; with an address where it can be tapped. */
export interface Part {
  readonly text: string;
  readonly url: string | null;
}

/** Web addresses, telephone numbers in international form, mail addresses. */
const LINK = /(https?:\/\/[^\s)]+[^\s).,;:])|(\+\d[\d ]{6,}\d)|([\w.+-]+@[\w-]+\.[\w.-]+\w)/g;

/** Splits a text at what a phone makes tappable. */
export function links(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, web, phone, mail] = match;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), url: null });
    const url = web ?? (phone === undefined ? `mailto:${mail ?? ''}` : `tel:${phone.replaceAll(' ', '')}`);
    parts.push({ text: whole, url });
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), url: null });
  return parts;
}
