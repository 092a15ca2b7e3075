import { useQuery } from '@tanstack/react-query';
import { policyRows } from '../../api/policies';
import { useWords } from '../../texts/context';

/** Every policy as lists show it. */
export function usePolicyRows() {
  const { language } = useWords();
  return useQuery({ queryKey: ['policies', 'list', language], queryFn: ({ signal }) => policyRows(language, signal) });
}
