import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { tables } from '../../api/tables';
import { templates } from '../../api/templates';
import { useWords } from '../../texts/context';

/** The tables that editors are built from, in the language of the page: they change with the server's version only. */
export function useTables() {
  const { language } = useWords();
  return useQuery({
    queryKey: ['tables', language],
    queryFn: async ({ signal }) => (await tables(language, signal)).platforms,
    // An editor that is open stays as it is while the other language comes.
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/** The ready policies, in the language of the page. */
export function useTemplates(enabled = true) {
  const { language } = useWords();
  return useQuery({
    queryKey: ['templates', language],
    queryFn: ({ signal }) => templates(language, signal),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}
