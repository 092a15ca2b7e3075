import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components';

/** A calm teal. Each step has the luminance of Fluent's own blue, so that every contrast that Fluent promises holds. */
const brand: BrandVariants = {
  10: '#05191a',
  20: '#032628',
  30: '#003234',
  40: '#004043',
  50: '#004d51',
  60: '#005b60',
  70: '#00676d',
  80: '#00767d',
  90: '#009298',
  100: '#2baab0',
  110: '#49b6bb',
  120: '#67c0c4',
  130: '#8bcdd1',
  140: '#aedbdd',
  150: '#cce7e8',
  160: '#eaf4f5',
};

const fonts: Partial<Theme> = {
  fontFamilyBase: "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Consolas, 'SF Mono', 'DejaVu Sans Mono', monospace",
};

export const themes = {
  light: { ...createLightTheme(brand), ...fonts },
  dark: {
    ...createDarkTheme(brand),
    ...fonts,
    // As in Fluent's own dark theme: text and strokes in the brand's colour stay readable on grey.
    colorBrandForeground1: brand[110],
    colorBrandForeground2: brand[120],
  },
} satisfies Record<string, Theme>;

export type ThemeName = keyof typeof themes;
