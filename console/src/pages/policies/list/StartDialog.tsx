import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { isPlatform, type Platform, platforms } from '../../../api/tables';
import { Problem } from '../../../parts/Problem';
import { ScrollContent } from '../../../parts/ScrollContent';
import { useT } from '../../../texts/context';
import { useTemplates } from '../useTables';

const useStyles = makeStyles({
  content: { gap: tokens.spacingVerticalL },
  option: { display: 'block' },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
});

/** Where a new policy begins: the platform, and empty or a level of the framework. */
export function StartDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const styles = useStyles();
  const navigate = useNavigate();
  const [platform, setPlatform] = useState<Platform>('ios');
  const [from, setFrom] = useState('level-2');
  const { data, error } = useTemplates();
  const own = data?.filter((one) => one.platform === platform) ?? [];
  const start = () => {
    const search = from === 'empty' ? '' : `?template=${encodeURIComponent(from)}`;
    void navigate(`/policies/new/${platform}${search}`);
  };
  return (
    <Dialog open onOpenChange={(_, next) => !next.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('start.title')}</DialogTitle>
          <ScrollContent className={styles.content}>
            {error !== null && <Problem error={error} />}
            <Field label={t('start.platform')}>
              <RadioGroup
                layout="horizontal"
                value={platform}
                onChange={(_, { value }) => isPlatform(value) && setPlatform(value)}
              >
                {platforms.map((one) => (
                  <Radio key={one} value={one} label={t(`platform.${one}`)} />
                ))}
              </RadioGroup>
            </Field>
            <Field label={t('start.from')}>
              <RadioGroup value={from} onChange={(_, { value }) => setFrom(value)}>
                {own.map((one) => (
                  <Option key={one.name} value={one.name} title={one.title} detail={one.description} />
                ))}
                <Option value="empty" title={t('start.empty')} detail={t('start.emptyText')} />
              </RadioGroup>
            </Field>
          </ScrollContent>
          <DialogActions>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button appearance="primary" onClick={start}>
              {t('start.go')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Option({ value, title, detail }: { readonly value: string; readonly title: string; readonly detail: string }) {
  const styles = useStyles();
  return (
    <Radio
      value={value}
      label={
        <>
          <Text className={styles.option}>{title}</Text>
          <Text size={200} className={styles.detail}>
            {detail}
          </Text>
        </>
      }
    />
  );
}
