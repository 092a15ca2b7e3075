import { Badge, type BadgeProps } from '@fluentui/react-components';
import { useT } from '../../texts/context';

const WORDS = [
  'managed',
  'untargeted',
  'appNotTargeted',
  'held',
  'disabled',
  'superseded',
  'holds',
  'holdsNot',
] as const;
type Word = (typeof WORDS)[number];

const COLORS: Readonly<Record<Word, BadgeProps['color']>> = {
  managed: 'success',
  holds: 'success',
  untargeted: 'warning',
  appNotTargeted: 'warning',
  holdsNot: 'warning',
  held: 'danger',
  disabled: 'danger',
  superseded: 'subtle',
};

/** How a registration stands, in a word. Lists know whether it holds a policy; its page knows the status. */
export function StandingBadge({ status, holds }: { readonly status: string; readonly holds: boolean }) {
  const t = useT();
  const word = WORDS.find((one) => one === status) ?? (holds ? 'holds' : 'holdsNot');
  return (
    <Badge appearance="tint" color={COLORS[word]}>
      {t(`standing.${word}`)}
    </Badge>
  );
}
