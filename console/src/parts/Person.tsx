import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useUser } from './useNames';

const useStyles = makeStyles({ detail: { display: 'block', color: tokens.colorNeutralForeground3 } });

/** A user by name; by id as long as the name is not known. */
export function Person({ id, isShort = false }: { readonly id: string; readonly isShort?: boolean }) {
  const styles = useStyles();
  const { name, detail } = useUser(id);
  return (
    <>
      {name}
      {detail !== undefined && !isShort && (
        <Text size={200} className={styles.detail}>
          {detail}
        </Text>
      )}
    </>
  );
}
