import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AttachRegular } from '@fluentui/react-icons/svg/attach';
import { CameraRegular } from '@fluentui/react-icons/svg/camera';
import { CloudRegular } from '@fluentui/react-icons/svg/cloud';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { ImageRegular } from '@fluentui/react-icons/svg/image';
import { StorageRegular } from '@fluentui/react-icons/svg/storage';
import type { ReactNode } from 'react';
import { useT } from '../../texts/context';
import type { Place, PlaceName } from '../model';
import { AppBar } from './AppBar';
import { usePhone } from './context';

const useStyles = makeStyles({
  page: { flex: 1, minHeight: 0, overflowY: 'auto', padding: '8px 12px 16px' },
  place: { display: 'grid', gap: '2px', padding: '8px 0' },
  head: { display: 'flex', alignItems: 'center', gap: '8px', color: tokens.colorNeutralForeground1 },
  picture: { display: 'grid', fontSize: '20px', color: tokens.colorBrandForeground1 },
  name: { flex: 1, margin: 0 },
  files: { margin: 0, padding: 0, listStyleType: 'none' },
  file: { display: 'flex', alignItems: 'center', gap: '8px', paddingLeft: '28px' },
  title: { flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { paddingLeft: '28px', color: tokens.colorNeutralForeground2 },
});

const pictures: Record<PlaceName, ReactNode> = {
  oneDriveWork: <CloudRegular />,
  sharePoint: <CloudRegular />,
  oneDrivePersonal: <CloudRegular />,
  personalAttachment: <AttachRegular />,
  localStorage: <StorageRegular />,
  files: <FolderRegular />,
  photoLibrary: <ImageRegular />,
  camera: <CameraRegular />,
};

/** The places outside the apps, and what lies there. */
export function Files() {
  const t = useT();
  const styles = useStyles();
  const { phone } = usePhone();
  return (
    <>
      <AppBar title={t('lab.app.files')} />
      <div className={styles.page}>
        {phone.places
          .filter(({ inApp }) => !inApp)
          .map((place) => (
            <PlaceRow key={place.place} place={place} />
          ))}
      </div>
    </>
  );
}

function PlaceRow({ place }: { readonly place: Place }) {
  const t = useT();
  const styles = useStyles();
  const { lift } = usePhone();
  const open = (item: string) => lift({ sheet: 'openIn', place: place.place, item });
  return (
    <section className={styles.place} aria-label={t(`lab.place.${place.place}`)}>
      <div className={styles.head}>
        <span className={styles.picture} aria-hidden>
          {pictures[place.place]}
        </span>
        <Text as="h3" weight="semibold" className={styles.name}>
          {t(`lab.place.${place.place}`)}
        </Text>
        {place.place === 'camera' && (
          <Button size="small" onClick={() => lift({ sheet: 'openIn', place: 'camera', item: null })}>
            {t('lab.arrow.openCamera')}
          </Button>
        )}
      </div>
      {place.documents.length > 0 ? (
        <ul className={styles.files}>
          {place.documents.map((one) => (
            <li key={one.id} className={styles.file}>
              <Text className={styles.title} title={one.text}>
                {one.title}
              </Text>
              <Button size="small" appearance="subtle" onClick={() => open(one.id)}>
                {t('lab.openIn')}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        place.takesCopies && (
          <Text size={200} className={styles.quiet}>
            {t(place.closed === null ? 'lab.empty' : 'lab.unreachable')}
          </Text>
        )
      )}
    </section>
  );
}
