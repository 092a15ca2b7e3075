import { createContext, useContext } from 'react';
import type { Account, Act, AppState, Document, Phone, PlaceName, Program, Spot, Told } from '../model';

/** What the phone's screen shows. */
export type Screen =
  | { readonly show: 'home' }
  | { readonly show: 'app'; readonly app: Program; readonly account: Account }
  | { readonly show: 'document'; readonly spot: Spot; readonly item: string }
  | { readonly show: 'edit'; readonly spot: Spot; readonly item: string | null }
  | { readonly show: 'files' }
  | { readonly show: 'settings' };

/** What lies over it. */
export type Sheet =
  | { readonly sheet: 'share' | 'save'; readonly from: Spot & { readonly item: string } }
  | { readonly sheet: 'openIn'; readonly place: PlaceName; readonly item: string | null }
  | { readonly sheet: 'answer'; readonly asked: Act; readonly told: Told }
  | { readonly sheet: 'problem'; readonly error: Error };

/** A message that slides in at the top. */
export interface Banner {
  readonly app: Program;
  /** What the notification says; `null` where it must not say anything of the content. */
  readonly text: string | null;
  readonly asked: Act;
  readonly told: Told;
}

export interface PhoneParts {
  readonly phone: Phone;
  readonly screen: Screen;
  readonly busy: boolean;
  readonly go: (screen: Screen) => void;
  readonly back: () => void;
  /** Whether somebody came to this screen by hand, said once: then its title takes the focus. */
  readonly arrived: () => boolean;
  readonly lift: (sheet: Sheet | null) => void;
  /** Does something and shows what came of it. */
  readonly perform: (act: Act) => Promise<Told | null>;
}

export const PhoneContext = createContext<PhoneParts | null>(null);

/** The phone that a component is drawn on. */
export function usePhone(): PhoneParts {
  const parts = useContext(PhoneContext);
  if (parts === null) throw new Error('usePhone stands outside of a phone');
  return parts;
}

export const appOf = (phone: Phone, app: Program): AppState | undefined => phone.apps.find((one) => one.app === app);

export const accountOf = (phone: Phone, spot: Spot) =>
  appOf(phone, spot.app)?.accounts.find((one) => one.account === spot.account);

export const documentOf = (phone: Phone, spot: Spot, item: string): Document | undefined =>
  accountOf(phone, spot)?.documents.find((one) => one.id === item);

/** Every account that something can be handed to. */
export const spots = (phone: Phone): readonly Spot[] =>
  phone.apps.flatMap((app) => app.accounts.map(({ account }) => ({ app: app.app, account })));
