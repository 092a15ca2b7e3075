import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { NavLink } from 'react-router';
import { useT } from '../texts/context';
import { destinations } from './destinations';
import { useSession } from './session/context';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '2px' },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '40px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    position: 'relative',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    backgroundColor: tokens.colorSubtleBackgroundSelected,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '10px',
      bottom: '10px',
      width: '3px',
      borderRadius: '2px',
      backgroundColor: tokens.colorCompoundBrandStroke,
    },
  },
  icon: { fontSize: '20px', display: 'flex' },
});

/** The pages that the role shows. */
export function Nav({ onGo }: { readonly onGo?: () => void }) {
  const t = useT();
  const styles = useStyles();
  const { may } = useSession();
  return (
    <nav aria-label={t('nav.label')}>
      <ul className={styles.list}>
        {destinations
          .filter((one) => one.needs === undefined || may(one.needs))
          .map(({ to, text, icon: Icon, active: Active }) => (
            <li key={to}>
              <NavLink
                to={to}
                end={to === '/'}
                className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}
                {...(onGo === undefined ? {} : { onClick: onGo })}
              >
                {({ isActive }) => (
                  <>
                    <span className={styles.icon} aria-hidden>
                      {isActive ? <Active /> : <Icon />}
                    </span>
                    {t(text)}
                  </>
                )}
              </NavLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}
