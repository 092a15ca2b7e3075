import type { Language } from '../texts/languages';
import { read } from './http';

/** A JSON value as it stands on the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Settings by the name of their property. */
export type Values = Readonly<Record<string, Json>>;

export type Platform = 'ios' | 'android' | 'windows';
export const platforms: readonly Platform[] = ['ios', 'android', 'windows'];
export const isPlatform = (text: string | null | undefined): text is Platform => platforms.includes(text as Platform);

export interface Property {
  readonly name: string;
  readonly kind:
    | 'flag'
    | 'level'
    | 'number'
    | 'duration'
    | 'version'
    | 'date'
    | 'text'
    | 'names'
    | 'words'
    | 'texts'
    | 'pairs'
    | 'bits';
  readonly nullable: boolean;
  readonly values: readonly string[];
  readonly min: number | null;
  readonly max: number | null;
  readonly default: Json;
  readonly enforced: Enforced;
  readonly reason: string | null;
}

export type Enforced = 'yes' | 'notYet' | 'no';
export type Unit = 'characters' | 'attempts' | 'PINs' | 'minutes' | 'days';
export type Format = 'urlScheme' | 'urlSchemes' | 'linkPattern' | 'packageId' | 'name' | 'model' | 'manufacturer';

/** An option, and what choosing it writes. `open` stands for every other value too. */
export interface Choice {
  readonly label: string;
  readonly values: Values;
  readonly open: boolean;
}

export interface Bounded {
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
  /** What zero means, where it is not simply the least. */
  readonly zero: string | null;
}

interface Common {
  readonly label: string;
  readonly properties: readonly string[];
}

/** One thing that is chosen or filled in. Except for options it writes its only property. */
export type Field = Common &
  (
    | { readonly kind: 'options'; readonly options: readonly Choice[] }
    | { readonly kind: 'several'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
    | ({ readonly kind: 'number' } & Bounded)
    | ({ readonly kind: 'period' } & Bounded)
    | { readonly kind: 'version' }
    | { readonly kind: 'date' }
    | { readonly kind: 'text'; readonly format: Format }
    | { readonly kind: 'names'; readonly format: Format }
    | { readonly kind: 'texts'; readonly format: Format }
    | { readonly kind: 'pairs'; readonly format: Format }
  );

/** That a property has one of these values, or none of them. */
export interface Clause {
  readonly property: string;
  readonly oneOf?: readonly Json[];
  readonly noneOf?: readonly Json[];
}

/** What a level of the data-protection framework says of a control. */
export interface Advice {
  readonly level: number;
  readonly says: 'nothing' | 'value' | 'example' | 'supply';
  readonly words: string | null;
  readonly values: Values;
}

/** A row that an administrator sees. */
export interface Control {
  readonly id: string;
  readonly section: string;
  readonly name: string;
  readonly help: string;
  readonly parent: string | null;
  readonly properties: readonly string[];
  readonly fields: readonly Field[];
  /** Shown when every row has a clause that holds. */
  readonly shownWhen: readonly (readonly Clause[])[];
  readonly defaults: Values;
  readonly framework: readonly Advice[];
  readonly enforced: Enforced;
  readonly reason: string | null;
}

export type AreaName = 'dataProtection' | 'accessRequirements' | 'conditionalLaunch' | 'schemaOnly';

export interface Area {
  readonly area: AreaName;
  readonly title: string;
  readonly sections: readonly { readonly section: string; readonly controls: readonly Control[] }[];
}

/** Everything an editor for policies of a platform needs. */
export interface PlatformTables {
  readonly platform: Platform;
  readonly title: string;
  readonly areas: readonly Area[];
  readonly properties: readonly Property[];
}

/** The tables that editors are built from. */
export const tables = (language: Language, signal?: AbortSignal): Promise<{ platforms: readonly PlatformTables[] }> =>
  read(`/cordon/v1/settings?language=${language}`, signal);
