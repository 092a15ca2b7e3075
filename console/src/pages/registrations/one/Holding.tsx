import { makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import type { RegistrationDetail } from '../../../api/registrations';
import { Block } from '../../../parts/Block';
import { Moment } from '../../../parts/Moment';
import { Pairs } from '../../../parts/Pairs';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  version: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

/** What the app holds against what it is meant to hold. */
export function Holding({ registration }: { readonly registration: RegistrationDetail }) {
  const t = useT();
  const styles = useStyles();
  const { held, intended, isCurrent, isWiped, lastWipe } = registration;
  const version = (one: string | null) =>
    one === null ? t('holding.nothing') : <span className={styles.version}>{one}</span>;
  return (
    <Block title={t('holding.title')}>
      <MessageBar intent={isWiped ? 'info' : isCurrent ? 'success' : 'warning'} layout="multiline">
        <MessageBarBody>
          {isWiped && lastWipe !== null && `${lastWipe.text} `}
          {t(isWiped ? 'holding.wiped' : isCurrent ? 'holding.current' : 'holding.older')}
        </MessageBarBody>
      </MessageBar>
      <Pairs
        rows={[
          [t('holding.held'), version(held.version)],
          [t('holding.intended'), version(intended.version)],
          [t('holding.told'), <Moment at={registration.lastSeen} />],
          [t('holding.wipedAt'), isWiped && lastWipe !== null ? <Moment at={lastWipe.stored} /> : null],
        ]}
      />
    </Block>
  );
}
