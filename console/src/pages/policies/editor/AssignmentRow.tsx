import { Badge, Button, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { Filter } from '../../../api/directory';
import { useGroup } from '../../../parts/useNames';
import { useT } from '../../../texts/context';
import type { Assigned } from '../model/draft';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { flex: '1 1 220px', minWidth: 0, overflowWrap: 'anywhere' },
  select: { flex: '0 1 200px', minWidth: '150px' },
});

export interface AssignmentRowProps {
  readonly assigned: Assigned;
  readonly filters: readonly Filter[];
  readonly readOnly: boolean;
  readonly onChange: (assigned: Assigned) => void;
  readonly onRemove: () => void;
}

/** A group that is let in or kept out; one that is let in may be narrowed by a filter. */
export function AssignmentRow({ assigned, filters, readOnly, onChange, onRemove }: AssignmentRowProps) {
  const t = useT();
  const styles = useStyles();
  const { name, gone } = useGroup(assigned.group);
  const { filter } = assigned;
  const unknown = filter !== null && !filters.some((one) => one.id === filter.id);
  const put = (mode: string, id: string) =>
    onChange({ ...assigned, filter: mode === 'include' || mode === 'exclude' ? { id, mode } : null });
  return (
    <li className={styles.row}>
      <Text className={styles.name}>
        {name}{' '}
        {gone && (
          <Badge appearance="tint" color="warning">
            {t('assign.gone')}
          </Badge>
        )}
      </Text>
      {!assigned.exclude && (filters.length > 0 || filter !== null) && (
        <>
          <Select
            className={styles.select}
            value={filter?.mode ?? 'none'}
            disabled={readOnly}
            aria-label={t('assign.filterMode', { group: name })}
            onChange={(_, data) => put(data.value, filter?.id ?? filters[0]?.id ?? '')}
          >
            <option value="none">{t('assign.filter.none')}</option>
            <option value="include">{t('assign.filter.include')}</option>
            <option value="exclude">{t('assign.filter.exclude')}</option>
          </Select>
          {filter !== null && (
            <Select
              className={styles.select}
              value={filter.id}
              disabled={readOnly}
              aria-label={t('assign.filterName', { group: name })}
              onChange={(_, data) => put(filter.mode, data.value)}
            >
              {unknown && <option value={filter.id}>{t('assign.filterGone')}</option>}
              {filters.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.displayName}
                </option>
              ))}
            </Select>
          )}
        </>
      )}
      {!readOnly && (
        <Button
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={t('assign.remove', { group: name })}
          onClick={onRemove}
        />
      )}
    </li>
  );
}
