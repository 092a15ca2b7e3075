import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { Template } from '../../../api/templates';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  list: { margin: `${tokens.spacingVerticalXS} 0 0`, paddingLeft: tokens.spacingHorizontalXL },
});

/** What a template cannot know: values that only the administrator has, and examples that age. */
export function TemplateReview({ template }: { readonly template: Template }) {
  const t = useT();
  const styles = useStyles();
  if (template.review.length === 0) return null;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('template.review')}</MessageBarTitle>
        <ul className={styles.list}>
          {template.review.map((one) => (
            <li key={one.control}>
              {t(one.kind === 'supply' ? 'template.supply' : one.isSet ? 'template.exampleSet' : 'template.example', {
                name: one.name,
                words: one.words,
              })}
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
