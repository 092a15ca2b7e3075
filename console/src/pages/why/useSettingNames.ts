import { createContext, useCallback, useContext, useMemo } from 'react';
import { controls } from '../policies/model/words';
import { useTables } from '../policies/useTables';

/** The platform that is spoken of; the same property may be called otherwise on another. */
export const PlatformContext = createContext('');
export const usePlatform = (): string => useContext(PlatformContext);

/** What administrators call the setting that has a property of this name. */
export function useSettingNames(platform: string): (property: string) => string | undefined {
  const { data } = useTables();
  const names = useMemo(() => {
    const all = (data ?? []).filter((one) => one.platform === platform).flatMap((tables) => controls(tables));
    return new Map(all.flatMap((control) => control.properties.map((name): [string, string] => [name, control.name])));
  }, [data, platform]);
  return useCallback((property) => names.get(property), [names]);
}
