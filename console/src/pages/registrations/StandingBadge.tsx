import { Badge, type BadgeProps } from '@fluentui/react-components';
import { useT } from '../../texts/context';

const WORDS = [
  'managed',
  'untargeted',
  'appNotTargeted',
  'held',
  'disabled',
  'superseded',
  'signedOut',
  'wiped',
  'older',
  'holds',
  'holdsNot',
] as const;
type Word = (typeof WORDS)[number];

const COLORS: Readonly<Record<Word, BadgeProps['color']>> = {
  managed: 'success',
  holds: 'brand',
  older: 'warning',
  wiped: 'subtle',
  untargeted: 'warning',
  appNotTargeted: 'warning',
  holdsNot: 'warning',
  held: 'danger',
  disabled: 'danger',
  superseded: 'subtle',
  signedOut: 'subtle',
};

/** How a registration stands, in a word, green only where its page knows that it holds what it is meant to hold. Lists know
 * whether it holds a policy at all. */
export function StandingBadge({ status, holds }: { readonly status: string; readonly holds: boolean }) {
  const t = useT();
  const word = WORDS.find((one) => one === status) ?? (holds ? 'holds' : 'holdsNot');
  return (
    <Badge appearance="tint" color={COLORS[word]}>
      {t(`standing.${word}`)}
    </Badge>
  );
}
