import type { RegistrationDetail } from '../../../api/registrations';
import { Block } from '../../../parts/Block';
import { Moment } from '../../../parts/Moment';
import { Pairs } from '../../../parts/Pairs';
import { Person } from '../../../parts/Person';
import { PlatformName } from '../../../parts/PlatformName';
import { useMoments } from '../../../parts/useMoments';
import { useT } from '../../../texts/context';
import { StandingBadge } from '../StandingBadge';
import { standing } from './standing';

/** Whose app it is, on which device, and how it stands. */
export function Summary({ registration }: { readonly registration: RegistrationDetail }) {
  const t = useT();
  const { exact } = useMoments();
  const { evidence } = registration;
  return (
    <Block title={t('registration.summary')}>
      <Pairs
        rows={[
          [
            t('registration.state'),
            <StandingBadge status={standing(registration)} holds={registration.held.version !== null} />,
          ],
          [t('registration.account'), registration.isParked ? t('standing.signedOut') : null],
          [t('registration.user'), <Person id={registration.user} />],
          [t('registration.app'), <code>{registration.app}</code>],
          [t('policies.platform'), <PlatformName app={registration.app} />],
          [t('registration.version'), registration.appVersion],
          [t('registration.client'), registration.clientVersion],
          [t('registration.device'), registration.deviceName],
          [t('registration.tag'), <code>{registration.deviceTag}</code>],
          [t('registration.enrolment'), t(`management.${registration.management}`)],
          [
            t('registration.evidence'),
            evidence === null
              ? null
              : t('registration.evidenceUntil', { level: evidence.level, until: exact(evidence.expires) }),
          ],
          [t('registration.seen'), <Moment at={registration.lastSeen} />],
          [t('registration.since'), <Moment at={registration.created} />],
        ]}
      />
    </Block>
  );
}
