import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';

const useStyles = makeStyles({
  root: { position: 'relative', minHeight: '60dvh' },
  over: {
    position: 'absolute',
    inset: '-8px',
    zIndex: 1,
    display: 'grid',
    placeContent: 'center',
    justifyItems: 'center',
    gap: tokens.spacingVerticalS,
    border: `2px dashed ${tokens.colorCompoundBrandStroke}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackgroundAlpha2,
    fontSize: '32px',
    color: tokens.colorBrandForeground1,
    pointerEvents: 'none',
  },
});

export interface DropZoneProps {
  readonly onFiles: (files: FileList) => void;
  readonly disabled: boolean;
  readonly text: string;
  readonly children: ReactNode;
}

/** Takes files that are dropped on what it holds. A button does the same for whoever cannot drag. */
export function DropZone({ onFiles, disabled, text, children }: DropZoneProps) {
  const styles = useStyles();
  const [over, setOver] = useState(false);
  // Entering a child leaves its parent: the zone is left when all that was entered was left.
  const depth = useRef(0);
  const holds = (event: DragEvent) => !disabled && event.dataTransfer.types.includes('Files');
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- dragging is a shortcut: the import button does the same
    <div
      className={styles.root}
      onDragEnter={(event) => {
        if (!holds(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => holds(event) && event.preventDefault()}
      onDragLeave={(event) => {
        if (!holds(event)) return;
        depth.current -= 1;
        setOver(depth.current > 0);
      }}
      onDrop={(event) => {
        if (!holds(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles(event.dataTransfer.files);
      }}
    >
      {children}
      {over && (
        <div className={styles.over}>
          <ArrowUploadRegular aria-hidden />
          <Text size={400} weight="semibold">
            {text}
          </Text>
        </div>
      )}
    </div>
  );
}
