import { Card, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '560px' },
});

export interface NameCardProps {
  readonly name: string;
  readonly description: string;
  readonly onChange: (part: { readonly name?: string; readonly description?: string }) => void;
  readonly isNameless: boolean;
  readonly readOnly: boolean;
  readonly children?: ReactNode;
}

/** What a policy is called. */
export function NameCard({ name, description, onChange, isNameless, readOnly, children }: NameCardProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <Card>
      <div className={styles.fields}>
        <Field
          label={t('policy.name')}
          required
          validationMessage={isNameless ? t('policy.nameNeeded') : undefined}
          validationState={isNameless ? 'error' : 'none'}
        >
          <Input
            value={name}
            maxLength={200}
            disabled={readOnly}
            onChange={(_, data) => onChange({ name: data.value })}
          />
        </Field>
        <Field label={t('policy.description')}>
          <Textarea
            value={description}
            rows={2}
            resize="vertical"
            disabled={readOnly}
            onChange={(_, data) => onChange({ description: data.value })}
          />
        </Field>
        {children}
      </div>
    </Card>
  );
}
