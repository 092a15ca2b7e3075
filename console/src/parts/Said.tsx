import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: '0.92em', overflowWrap: 'anywhere' },
});

/** A sentence of the server; what stands between backticks is a name. */
export function Said({ text }: { readonly text: string }) {
  const styles = useStyles();
  return text.split('`').map((part, index) =>
    // Parts have no identity but their place.
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className={styles.code}>
        {part}
      </code>
    ),
  );
}
