/** One text, or one for a single thing and one for several; `{count}` chooses. */
export type Message = string | { readonly one: string; readonly other: string };

type HolesOf<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | HolesOf<Rest> : never;

/** The names in braces of a message. */
export type Holes<M extends Message> = M extends string
  ? HolesOf<M>
  : M extends { readonly one: infer One extends string; readonly other: infer Other extends string }
    ? HolesOf<One> | HolesOf<Other> | 'count'
    : never;

/** The same keys with texts of another language. */
export type Translation<C extends Record<string, Message>> = {
  readonly [K in keyof C]: C[K] extends string ? string : { readonly one: string; readonly other: string };
};

/** What is filled into the holes. */
export type Filling = Readonly<Record<string, string | number>>;

/** The text with its holes filled; numbers are written as the language writes them. */
export function fill(message: Message, filling: Filling, language: string): string {
  const text = typeof message === 'string' ? message : chosen(message, Number(filling['count']), language);
  return text.replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const value = filling[name];
    if (value === undefined) return hole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}

function chosen(message: Exclude<Message, string>, count: number, language: string): string {
  return new Intl.PluralRules(language).select(count) === 'one' ? message.one : message.other;
}
