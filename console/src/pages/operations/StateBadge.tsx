import { Badge, type BadgeProps } from '@fluentui/react-components';
import type { OperationState } from '../../api/operations';
import { useT } from '../../texts/context';

const COLORS: Readonly<Record<OperationState, BadgeProps['color']>> = {
  pendingApproval: 'warning',
  pending: 'informative',
  sent: 'brand',
  done: 'success',
  failed: 'danger',
  canceled: 'subtle',
};

/** How far a wipe is. */
export function StateBadge({ state }: { readonly state: OperationState }) {
  const t = useT();
  return (
    <Badge appearance="tint" color={COLORS[state]}>
      {t(`state.${state}`)}
    </Badge>
  );
}
