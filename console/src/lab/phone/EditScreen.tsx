import { Button, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useT } from '../../texts/context';
import type { Spot } from '../model';
import { useSpotName } from '../useSpotName';
import { AppBar } from './AppBar';
import { documentOf, usePhone } from './context';

const useStyles = makeStyles({
  area: { flex: 1, minHeight: 0, margin: '12px', '& textarea': { height: '100%', maxHeight: 'none' } },
  foot: {
    display: 'flex',
    justifyContent: 'flex-end',
    padding: '8px 12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** Writes a document anew, or a new one. */
export function EditScreen({ spot, item }: { readonly spot: Spot; readonly item: string | null }) {
  const t = useT();
  const styles = useStyles();
  const name = useSpotName();
  const { phone, busy, back, go, perform } = usePhone();
  const before = item === null ? undefined : documentOf(phone, spot, item);
  const [text, setText] = useState(before === undefined ? '' : `${before.title}\n${before.text}`);
  const save = async () => {
    const told = await perform({ act: 'edit', to: item === null ? spot : { ...spot, item }, text });
    if (told?.done !== true) return;
    if (item === null && told.went !== undefined) go({ show: 'document', spot, item: told.went.item });
    else back();
  };
  return (
    <>
      <AppBar title={name(spot)} />
      <Textarea
        className={styles.area}
        resize="none"
        aria-label={t('lab.text')}
        placeholder={t('lab.text')}
        value={text}
        onChange={(_, { value }) => setText(value)}
      />
      <div className={styles.foot}>
        <Button
          appearance="primary"
          disabledFocusable={busy || text.trim() === ''}
          onClick={() => {
            if (!busy && text.trim() !== '') void save();
          }}
        >
          {t('lab.save')}
        </Button>
      </div>
    </>
  );
}
