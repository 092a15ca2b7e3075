import { type Management, managements } from '../../api/registrations';
import type { Values } from '../../api/tables';

export const asks = [
  'paste',
  'transfer',
  'saveCopy',
  'openFrom',
  'channel',
  'openLink',
  'keyboard',
  'service',
  'open',
] as const;
export type AskName = (typeof asks)[number];

export const places = [
  'oneDriveForBusiness',
  'sharePoint',
  'box',
  'localStorage',
  'photoLibrary',
  'iManage',
  'egnyte',
  'camera',
  'accountDocument',
  'documentProvider',
  'other',
] as const;
export const owners = ['work', 'personal', 'unknown'] as const;
export const channels = [
  'print',
  'backup',
  'screenCapture',
  'assistant',
  'notification',
  'nativeSync',
  'widgets',
  'thirdPartyKeyboard',
  'genmoji',
  'writingTools',
  'appSwitcher',
] as const;
export const purposes = ['webView', 'call', 'ringtone', 'push', 'navigation', 'documentPicker', 'other'] as const;
export const sides = ['personal', 'app'] as const;
export const directions = ['out', 'in'] as const;

/** A whole question, as it stands in the address: every part is a text, and absent parts have their default. */
export interface Question {
  /** A registration that is there; else user, app and device are as said. */
  readonly registration: string;
  readonly user: string;
  /** `ios:com.contoso.mail` */
  readonly app: string;
  readonly device: Management;
  readonly ask: AskName;
  readonly direction: (typeof directions)[number];
  readonly other: (typeof sides)[number];
  /** Bundle or package id of the other app, keyboard or service. */
  readonly otherApp: string;
  /** Whose account the other app or the place has. */
  readonly owner: (typeof owners)[number];
  readonly characters: string;
  readonly place: (typeof places)[number];
  readonly channel: (typeof channels)[number];
  readonly url: string;
  readonly purpose: (typeof purposes)[number];
}

export const blank: Question = {
  registration: '',
  user: '',
  app: '',
  device: 'unmanaged',
  ask: 'paste',
  direction: 'out',
  other: 'app',
  otherApp: '',
  owner: 'unknown',
  characters: '400',
  place: 'localStorage',
  channel: 'print',
  url: 'https://',
  purpose: 'call',
};

const LISTS: Readonly<Partial<Record<keyof Question, readonly string[]>>> = {
  device: managements,
  ask: asks,
  direction: directions,
  other: sides,
  owner: owners,
  place: places,
  channel: channels,
  purpose: purposes,
};

/** The question of an address. A word that nobody knows reads as the default. */
export function fromSearch(search: URLSearchParams): Question {
  const read = Object.entries(blank).map(([name, fallback]: [string, string]): [string, string] => {
    const value = search.get(name) ?? fallback;
    const known = LISTS[name as keyof Question];
    return [name, known === undefined || known.includes(value) ? value : fallback];
  });
  // INVARIANT: `read` has the names of `blank`, each with one of its words.
  return Object.fromEntries(read) as unknown as Question;
}

/** The parts that a question of this kind looks at. */
function parts(question: Question): readonly (keyof Question)[] {
  const about: (keyof Question)[] = question.registration === '' ? ['user', 'app', 'device'] : ['registration'];
  const ends: (keyof Question)[] =
    question.other === 'app' ? ['direction', 'other', 'otherApp', 'owner'] : ['direction', 'other'];
  const own: Record<AskName, readonly (keyof Question)[]> = {
    paste: [...ends, 'characters'],
    transfer: ends,
    saveCopy: ['place', 'owner'],
    openFrom: ['place', 'owner'],
    channel: ['channel'],
    openLink: ['url'],
    keyboard: ['otherApp'],
    service: ['otherApp', 'purpose'],
    open: [],
  };
  return [...about, 'ask', ...own[question.ask]];
}

/** The address of a question: what it looks at, defaults left out, so that it can be handed on. */
export function toSearch(question: Question): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of parts(question)) {
    if (question[name] !== blank[name] || name === 'ask') search.set(name, question[name]);
  }
  return search;
}

/** What is still missing before it can be asked. */
export function missing(question: Question): readonly (keyof Question)[] {
  const needed = parts(question).filter((name) => ['user', 'app', 'registration', 'otherApp'].includes(name));
  const empty = needed.filter((name) => question[name].replace(/^\w+:/, '').trim() === '');
  const noNumber = parts(question).includes('characters') && !/^\d{1,9}$/.test(question.characters);
  const noLink =
    parts(question).includes('url') && !/^[a-z][a-z0-9+.-]*:.+/i.test(question.url.replace(/^https?:\/\/$/, ''));
  return [...empty, ...(noNumber ? (['characters'] as const) : []), ...(noLink ? (['url'] as const) : [])];
}

/** What the server needs to know beside the question. */
export interface Known {
  readonly platform: string;
  /** The object id of the user, to say that the other app is signed in with the same account. */
  readonly oid: string | null;
  readonly language: string;
}

/** The body of the request; the answer comes in the language of the page. */
export function toBody(question: Question, known: Known): Values {
  const about: Values =
    question.registration !== ''
      ? { registration: question.registration }
      : { user: question.user.trim(), app: question.app.trim(), management: question.device };
  return { ...about, language: known.language, ask: ask(question, known) };
}

function ask(question: Question, { platform, oid }: Known): Values {
  const { place: location, owner, channel, url, purpose } = question;
  const app = `${platform}:${question.otherApp.trim()}`;
  const other: Values =
    question.other === 'personal'
      ? { party: 'personal' }
      : {
          party: 'app',
          app,
          verified: true,
          personal: owner === 'personal',
          ...(owner === 'work' && oid !== null ? { account: oid } : {}),
        };
  const work: Values = { party: 'work' };
  const ends = question.direction === 'out' ? { from: work, to: other } : { from: other, to: work };
  switch (question.ask) {
    case 'paste':
      return { ask: 'paste', ...ends, characters: Number(question.characters) };
    case 'transfer':
      return { ask: 'transfer', ...ends };
    case 'saveCopy':
    case 'openFrom':
      return { ask: question.ask, location, owner };
    case 'channel':
      return { ask: 'channel', channel };
    case 'openLink':
      return { ask: 'openLink', url };
    case 'keyboard':
      return { ask: 'keyboard', app };
    case 'service':
      return { ask: 'service', app, purpose };
    case 'open':
      return { ask: 'open' };
  }
}
