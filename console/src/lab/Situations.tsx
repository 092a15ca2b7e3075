import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useT } from '../texts/context';
import { colours } from './colours';
import { type Arrow, type NodeName, outcome, type Phone, type Situation } from './model';

const order: readonly Situation[] = ['noPolicies', 'policies', 'mdm', 'notEnrolled'];
const rows: readonly (readonly [NodeName, NodeName])[] = [
  ['work', 'personal'],
  ['work', 'others'],
  ['work', 'storage'],
  ['work', 'system'],
  ['others', 'work'],
];

const useStyles = makeStyles({
  title: { margin: `0 0 ${tokens.spacingVerticalS}` },
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(230px, 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  card: {
    display: 'grid',
    gridTemplateRows: 'auto 1fr auto',
    gap: '6px',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  name: { margin: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  flows: { display: 'grid', gap: '4px', margin: 0, padding: 0, listStyleType: 'none' },
  flow: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', alignItems: 'center', gap: '8px' },
  marks: { display: 'flex', gap: '3px' },
  mark: { width: '18px', height: '8px', borderRadius: '4px' },
  allowed: { backgroundColor: colours.allowed },
  changed: { backgroundColor: colours.changed },
  refused: {
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: `inset 0 0 0 2px ${colours.refused}`,
  },
});

/** The four situations beside each other, each answered by a phone that stands in it. */
export function Situations({ phones }: { readonly phones: readonly Phone[] }) {
  const t = useT();
  const styles = useStyles();
  const of = (situation: Situation) => phones.find((phone) => phone.situation === situation);
  return (
    <section aria-labelledby="situations">
      <Text as="h2" id="situations" weight="semibold" size={500} block className={styles.title}>
        {t('lab.situations')}
      </Text>
      <div className={styles.cards}>
        {order.map((situation) => {
          const phone = of(situation);
          return phone && <Card key={situation} phone={phone} />;
        })}
      </div>
    </section>
  );
}

function Card({ phone }: { readonly phone: Phone }) {
  const t = useT();
  const styles = useStyles();
  const owner = phone.owner.split(' ')[0] ?? phone.owner;
  const moved = phone.drawn && phone.management !== (phone.situation === 'mdm' ? 'mdm' : 'unmanaged');
  return (
    <article className={styles.card}>
      <Text as="h3" weight="semibold" size={400} className={styles.name}>
        {t(`lab.situation.${phone.situation}`)}
      </Text>
      <Text size={200} className={styles.quiet}>
        {t(`lab.situation.${phone.situation}Text`, { owner })} {phone.name}
        {!phone.drawn && `, ${t('lab.drawer')}`}.{' '}
        {moved && t('lab.situation.now', { state: t(`lab.management.${phone.management}`) })}
      </Text>
      <ul className={styles.flows}>
        {rows.map(([from, to]) => (
          <Flow key={`${from} ${to}`} arrows={phone.arrows} from={from} to={to} />
        ))}
      </ul>
    </article>
  );
}

interface FlowProps {
  readonly arrows: readonly Arrow[];
  readonly from: NodeName;
  readonly to: NodeName;
}

function Flow({ arrows, from, to }: FlowProps) {
  const t = useT();
  const styles = useStyles();
  const these = arrows.filter((arrow) => arrow.from === from && arrow.to === to);
  const count = (wanted: string) => these.filter(({ verdict }) => outcome(verdict) === wanted).length;
  const text = t('lab.situation.counts', {
    allowed: count('allowed'),
    changed: count('changed'),
    refused: count('refused'),
  });
  const names = { from: t(`lab.node.${from}`), to: t(`lab.node.${to}`) };
  return (
    <li className={styles.flow}>
      <Text size={200}>
        {names.from} → {names.to}
      </Text>
      <span role="img" className={styles.marks} aria-label={t('lab.situation.row', { ...names, text })} title={text}>
        {these.map(({ id, verdict }) => (
          <span key={id} className={mergeClasses(styles.mark, styles[outcome(verdict)])} />
        ))}
      </span>
    </li>
  );
}
