import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';
import type { NodeName, Phone } from '../model';
import { blocks, type Group } from './groups';
import { Lane } from './Lane';

const useStyles = makeStyles({
  panel: {
    display: 'grid',
    gap: tokens.spacingVerticalS,
    alignContent: 'start',
    minWidth: 0,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  title: { margin: 0 },
  block: { display: 'grid', gridTemplateColumns: '30px minmax(0, 1fr)', gap: '8px' },
  groups: { display: 'grid', gap: '8px', minWidth: 0 },
  group: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) 80px', gap: '8px', alignItems: 'stretch' },
  spine: { writingMode: 'vertical-rl', transform: 'rotate(180deg)', letterSpacing: '0.04em' },
  lanes: { margin: 0, padding: '2px 0', listStyleType: 'none' },
  node: {
    display: 'grid',
    placeItems: 'center',
    padding: '4px',
    textAlign: 'center',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    hyphens: 'auto',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
    borderRadius: tokens.borderRadiusLarge,
  },
  work: { backgroundColor: tokens.colorBrandBackground2, color: tokens.colorBrandForeground2 },
});

/** Where data of a phone may go, arrow by arrow. */
export function FlowPanel({ phone }: { readonly phone: Phone }) {
  const t = useT();
  const styles = useStyles();
  return (
    <section className={styles.panel} aria-label={t('lab.flow.of', { name: phone.name })} data-flow={phone.id}>
      <Text as="h2" weight="semibold" size={400} className={styles.title}>
        {t('lab.flow.title')}
      </Text>
      {blocks(phone.arrows).map(({ left, groups }) => (
        <div key={left} className={styles.block}>
          <span className={mergeClasses(styles.node, styles.spine, left === 'work' && styles.work)}>
            {t(`lab.node.${left}`)}
          </span>
          <div className={styles.groups}>
            {groups.map((group) => (
              <GroupRow key={group.right} left={left} group={group} />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

function GroupRow({ left, group }: { readonly left: NodeName; readonly group: Group }) {
  const t = useT();
  const styles = useStyles();
  const { right } = group;
  return (
    <div className={styles.group}>
      <ul className={styles.lanes}>
        {group.arrows.map((arrow) => (
          <li key={arrow.id}>
            <Lane arrow={arrow} back={arrow.to === left && left !== arrow.from} />
          </li>
        ))}
      </ul>
      <span className={mergeClasses(styles.node, right === 'docs' && styles.work)}>{t(`lab.node.${right}`)}</span>
    </div>
  );
}
