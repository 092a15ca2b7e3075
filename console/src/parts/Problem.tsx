import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Text,
  tokens,
} from '@fluentui/react-components';
import { ApiError, NetworkError } from '../api/http';
import { Said } from './Said';
import { type PlainKey, useT } from '../texts/context';

const useStyles = makeStyles({
  root: { margin: tokens.spacingVerticalM },
  ended: { display: 'block', margin: tokens.spacingVerticalM },
  fields: { margin: `${tokens.spacingVerticalXS} 0 0`, paddingLeft: tokens.spacingHorizontalXL },
  reference: { display: 'block', color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

/** What the server's codes mean; its own words follow as the detail. */
const TITLES: Readonly<Record<string, PlainKey>> = {
  BadRequest: 'error.badRequest',
  Forbidden: 'error.forbidden',
  ResourceNotFound: 'error.notFound',
  Conflict: 'error.conflict',
  PreconditionFailed: 'error.changed',
  InternalServerError: 'error.server',
  ServiceUnavailable: 'error.server',
};

/** What went wrong, in the server's words, with every field it names and the next step. */
export function Problem({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const t = useT();
  const styles = useStyles();
  const api = error instanceof ApiError ? error : null;
  // The session is over, and the dialog in front says what to do.
  if (api?.status === 401) return <Text className={styles.ended}>{t('session.endedTitle')}</Text>;
  return (
    <MessageBar intent="error" layout="multiline" className={styles.root}>
      <MessageBarBody>
        <MessageBarTitle>{t(TITLES[api?.code ?? ''] ?? 'error.title')}</MessageBarTitle>
        {error instanceof NetworkError ? t('error.network') : <Said text={error.message} />}
        {api !== null && api.details.length > 0 && (
          <ul className={styles.fields} aria-label={t('error.fields')}>
            {api.details.map((field) => (
              <li key={`${field.target} ${field.message}`}>
                <code>{field.target}</code>: <Said text={field.message} />
              </li>
            ))}
          </ul>
        )}
        {api?.reference != null && (
          <Text size={200} className={styles.reference}>
            {t('error.reference', { id: api.reference })}
          </Text>
        )}
      </MessageBarBody>
      {retry !== undefined && (
        <MessageBarActions>
          <Button onClick={retry}>{t('error.retry')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
