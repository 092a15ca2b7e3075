import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { preview } from '../../../api/preview';
import { useLater } from '../../../parts/useLater';
import { useWords } from '../../../texts/context';
import { body, type Draft } from '../model/draft';
import { type NotesBy, noNotes, notesFrom } from '../model/notes';

/** What the server says about the draft as it stands, a moment after the last change. */
export function useLiveNotes(id: string | null, draft: Draft, isOn: boolean): NotesBy {
  const { language } = useWords();
  const late = useLater(draft, 700);
  const { data } = useQuery({
    queryKey: ['preview', 'live', id, late, language],
    queryFn: ({ signal }) => preview(previewed(id, late), language, signal),
    enabled: isOn,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
  return useMemo(() => (data === undefined || !isOn ? noNotes : notesFrom(data)), [data, isOn]);
}

/** The body whose preview is asked for: a draft without a name is judged as if it had one. */
export const previewed = (id: string | null, draft: Draft) => ({
  ...body(draft.name.trim() === '' ? { ...draft, name: '—' } : draft),
  ...(id === null ? {} : { id }),
});
