import { createContext, useCallback, useContext, useMemo } from 'react';
import type { Control } from '../../api/tables';
import { controls, worded } from '../policies/model/words';
import { useTables } from '../policies/useTables';

/** The platform that is spoken of; the same property may be called otherwise on another. */
export const PlatformContext = createContext('');
export const usePlatform = (): string => useContext(PlatformContext);

/** The control that writes a property of this name. */
export function useControlOf(platform: string): (property: string) => Control | undefined {
  const { data } = useTables();
  const all = useMemo(() => {
    const own = (data ?? []).filter((one) => one.platform === platform).flatMap((tables) => controls(tables));
    return new Map(own.flatMap((control) => control.properties.map((name): [string, Control] => [name, control])));
  }, [data, platform]);
  return useCallback((property) => all.get(property), [all]);
}

/** What administrators call the setting that has a property of this name. */
export function useSettingNames(platform: string): (property: string) => string | undefined {
  const control = useControlOf(platform);
  return useCallback((property) => control(property)?.name, [control]);
}

/** How the editor words a value of a property that the server wrote as on the wire. */
export function useValueWords(platform: string): (property: string, value: string) => string {
  const control = useControlOf(platform);
  return useCallback((property, value) => worded(control(property), property, value), [control]);
}
