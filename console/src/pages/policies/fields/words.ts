import type { Field } from '../../../api/tables';
import { useT } from '../../../texts/context';
import type { Fault } from '../model/check';

/** An example of what a field takes; examples are the same in every language. */
export function placeholder(field: Field): string | undefined {
  if (field.kind === 'version') return '17.4';
  if (!('format' in field)) return undefined;
  switch (field.format) {
    case 'urlScheme':
    case 'urlSchemes':
      return 'contoso-dialer';
    case 'linkPattern':
      return 'https://*.contoso.com/*';
    case 'packageId':
      return 'com.contoso.app';
    case 'model':
      return 'iPhone15,3';
    case 'manufacturer':
      return 'Google';
    case 'name':
      return undefined;
  }
}

/** What is wrong, in words. */
export function useFault(fault: Fault | null): string | undefined {
  const t = useT();
  if (fault === null) return undefined;
  switch (fault.is) {
    case 'outOfBounds':
      return t('field.outOfBounds', { min: fault.min, max: fault.max });
    default:
      return t(`field.${fault.is}`);
  }
}
