import { type GriffelStyle, tokens } from '@fluentui/react-components';

/** A link that stands by itself, such as the name in a table. */
export const linkStyle: GriffelStyle = {
  color: tokens.colorBrandForegroundLink,
  textDecorationLine: 'none',
  borderRadius: tokens.borderRadiusSmall,
  ':hover': { textDecorationLine: 'underline', color: tokens.colorBrandForegroundLinkHover },
  ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
};

/** A link among other words: its colour alone would not tell it from them. */
export const textLinkStyle: GriffelStyle = { ...linkStyle, textDecorationLine: 'underline' };
