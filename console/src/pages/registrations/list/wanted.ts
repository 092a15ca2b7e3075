import { keyStates, managements, type Order, orders, type Sort, sorts, type Wanted } from '../../../api/registrations';
import { platforms } from '../../../api/tables';

/** How a list is sorted where nothing is said, as the server has it. */
export const LATEST: { readonly sort: Sort; readonly order: Order } = { sort: 'lastSeen', order: 'desc' };

/** The direction in which a list begins: times with the latest, texts with `a`. */
export const firstOrder = (sort: Sort): Order => (sort === 'lastSeen' || sort === 'created' ? 'desc' : 'asc');

function word<T extends string>(words: readonly T[], text: string | null): T | undefined {
  return words.find((one) => one === text);
}

/** What an address asks for. A word that nobody knows is as if it were not there. */
export function fromSearch(search: URLSearchParams): Wanted {
  const parts = {
    search: search.get('search')?.trim().slice(0, 200) ?? undefined,
    platform: word(platforms, search.get('platform')),
    management: word(managements, search.get('management')),
    status: word(keyStates, search.get('status')),
    user: search.get('user') ?? undefined,
    blocked: word(['true'], search.get('blocked')),
    sort: word(sorts, search.get('sort')),
    order: word(orders, search.get('order')),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== ''));
}

/** The address of a list, defaults left out, so that it can be handed on. */
export function toSearch(wanted: Wanted): URLSearchParams {
  const search = new URLSearchParams();
  const sort = wanted.sort ?? LATEST.sort;
  const isDefault: Readonly<Record<string, boolean>> = {
    status: wanted.status === 'live',
    sort: sort === LATEST.sort,
    order: wanted.order === firstOrder(sort),
  };
  for (const [name, value] of Object.entries(wanted) as [string, string | undefined][]) {
    if (value !== undefined && value !== '' && isDefault[name] !== true) search.set(name, value);
  }
  return search;
}

/** Whether it leaves anything out that could be listed. */
export const isNarrowed = ({ search, platform, management, status, user, blocked }: Wanted): boolean =>
  [search, platform, management, user, blocked].some((one) => one !== undefined) || status === 'superseded';
