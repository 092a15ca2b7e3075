import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';
import type { PlaceName, Spot } from '../model';
import { useSpotName } from '../useSpotName';
import { AppIcon } from './AppIcon';
import { spots, usePhone } from './context';
import { SheetFrame } from './SheetFrame';

const useStyles = makeStyles({
  list: { display: 'grid', gap: '4px', margin: 0, padding: 0, listStyleType: 'none' },
  choice: { width: '100%', justifyContent: 'flex-start', gap: '10px', fontWeight: tokens.fontWeightRegular },
});

interface SpotListProps {
  readonly without?: Spot;
  readonly choose: (spot: Spot) => void;
}

/** Every account on the phone; which of them may have it is asked when one is chosen. */
function SpotList({ without, choose }: SpotListProps) {
  const styles = useStyles();
  const name = useSpotName();
  const { phone, busy } = usePhone();
  const others = spots(phone).filter((one) => one.app !== without?.app || one.account !== without.account);
  return (
    <ul className={styles.list}>
      {others.map((spot) => (
        <li key={name(spot)}>
          <Button appearance="subtle" className={styles.choice} disabledFocusable={busy} onClick={() => choose(spot)}>
            <AppIcon small name={spot.app} android={phone.platform === 'android'} />
            {name(spot)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

export function ShareSheet({ from }: { readonly from: Spot & { readonly item: string } }) {
  const t = useT();
  const { perform } = usePhone();
  return (
    <SheetFrame title={t('lab.shareTo')}>
      <SpotList without={from} choose={(to) => void perform({ act: 'share', from, to })} />
    </SheetFrame>
  );
}

export function OpenInSheet({ place, item }: { readonly place: PlaceName; readonly item: string | null }) {
  const t = useT();
  const { perform } = usePhone();
  return (
    <SheetFrame title={t(item === null ? 'lab.takePicture' : 'lab.openIn')}>
      <SpotList choose={(to) => void perform({ act: 'open', place, ...(item === null ? {} : { item }), to })} />
    </SheetFrame>
  );
}

export function SaveSheet({ from }: { readonly from: Spot & { readonly item: string } }) {
  const t = useT();
  const styles = useStyles();
  const { phone, busy, perform } = usePhone();
  return (
    <SheetFrame title={t('lab.saveTo')}>
      <ul className={styles.list}>
        {phone.places
          .filter(({ takesCopies }) => takesCopies)
          .map(({ place, inApp }) => (
            <li key={place}>
              <Button
                appearance="subtle"
                className={styles.choice}
                disabledFocusable={busy}
                onClick={() => void perform({ act: 'save', from, place })}
              >
                {t(inApp ? 'lab.place.inApp' : `lab.place.${place}`)}
              </Button>
            </li>
          ))}
      </ul>
    </SheetFrame>
  );
}
