import { type GriffelStyle, tokens } from '@fluentui/react-components';

/** A link in running text or in a table. */
export const linkStyle: GriffelStyle = {
  color: tokens.colorBrandForegroundLink,
  textDecorationLine: 'none',
  borderRadius: tokens.borderRadiusSmall,
  ':hover': { textDecorationLine: 'underline', color: tokens.colorBrandForegroundLinkHover },
  ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
};
