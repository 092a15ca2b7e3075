import { useMemo } from 'react';
import type { PlatformTables } from '../../../api/tables';
import { controls } from '../model/words';
import { useFrameWords } from './useFrameWords';

/** What people read for a member of a policy that the server names, such as `displayName` or `apps[2]`. */
export type TitleOf = (target: string) => string | null;

/** The titles of what the editor writes; none for what no field of it writes. */
export function useTitleOf(tables: PlatformTables | undefined): TitleOf {
  const { titles } = useFrameWords();
  return useMemo(() => {
    const all = new Map(Object.entries(titles));
    for (const { properties, name } of tables === undefined ? [] : controls(tables)) {
      for (const property of properties) all.set(property, name);
    }
    return (target) => {
      const [member = target] = /^[^.[]+/.exec(target) ?? [];
      const title = all.get(member);
      if (title === undefined) return null;
      return member === target ? title : `${title} (${target})`;
    };
  }, [titles, tables]);
}
