import { type GriffelStyle, makeStyles, tokens } from '@fluentui/react-components';

/** What a part of a chart stands for. Each has a pattern beside its colour, so that neither is needed alone. */
export type Tone = 'main' | 'good' | 'between' | 'bad' | 'quiet';

/** Lines of the page's own colour over the part's. */
const lines = (angle: number, gap: number): string =>
  `repeating-linear-gradient(${angle}deg, transparent 0 ${gap}px, ${tokens.colorNeutralBackground1} ${gap}px ${gap + 2}px)`;

const filled = (color: string, pattern?: string): GriffelStyle => ({
  backgroundColor: color,
  ...(pattern === undefined ? {} : { backgroundImage: pattern }),
  // Where the system takes colours away, a chart still needs its own.
  forcedColorAdjust: 'none',
});

export const useTones = makeStyles<Tone>({
  main: filled(tokens.colorCompoundBrandBackground),
  good: filled(tokens.colorPaletteGreenForeground1),
  between: filled(tokens.colorPaletteDarkOrangeForeground1, lines(45, 4)),
  bad: filled(tokens.colorPaletteRedForeground1, lines(-45, 7)),
  quiet: filled(tokens.colorNeutralForeground3, lines(90, 5)),
});

/** A part of a whole. */
export interface Part {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly tone: Tone;
}
