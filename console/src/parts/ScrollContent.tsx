import { DialogContent, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gap: tokens.spacingVerticalM,
    // Rows keep their height where the dialog has too little: it scrolls instead.
    gridAutoRows: 'max-content',
    alignContent: 'start',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
});

/** What a dialog says. Where it does not fit, the keyboard reaches it so as to scroll it. */
export function ScrollContent({ className, children }: { readonly className?: string; readonly children: ReactNode }) {
  const styles = useStyles();
  const content = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const box = content.current;
    if (box === null) return;
    const look = () => setScrolls(box.scrollHeight > box.clientHeight + 1);
    const watch = new ResizeObserver(look);
    watch.observe(box);
    for (const child of box.children) watch.observe(child);
    return () => watch.disconnect();
  }, [children]);
  return (
    <DialogContent ref={content} className={mergeClasses(styles.root, className)} {...(scrolls ? { tabIndex: 0 } : {})}>
      {children}
    </DialogContent>
  );
}
