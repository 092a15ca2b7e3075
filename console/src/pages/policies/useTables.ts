import { useQuery } from '@tanstack/react-query';
import { tables } from '../../api/tables';

/** The tables that editors are built from: they change with the server's version only. */
export const useTables = () =>
  useQuery({
    queryKey: ['tables'],
    queryFn: async ({ signal }) => (await tables(signal)).platforms,
    staleTime: Infinity,
    gcTime: Infinity,
  });
