import { Card, makeStyles, Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ title: { margin: 0 } });

/** A titled part of a page. */
export function Block({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card>
      <Text as="h2" weight="semibold" className={useStyles().title}>
        {title}
      </Text>
      {children}
    </Card>
  );
}
