import { MenuDivider, MenuGroup, MenuGroupHeader, MenuItemRadio } from '@fluentui/react-components';
import { useT } from '../texts/context';
import { languages } from '../texts/languages';
import { choices } from '../theme/context';

/** Look and language, for a menu that has the properties of `useDisplay`. */
export function DisplayItems() {
  const t = useT();
  return (
    <>
      <MenuGroup>
        <MenuGroupHeader>{t('theme.label')}</MenuGroupHeader>
        {choices.map((one) => (
          <MenuItemRadio key={one} name="theme" value={one} persistOnClick>
            {t(`theme.${one}`)}
          </MenuItemRadio>
        ))}
      </MenuGroup>
      <MenuDivider />
      <MenuGroup>
        <MenuGroupHeader>{t('language.label')}</MenuGroupHeader>
        {Object.entries(languages).map(([code, own]) => (
          <MenuItemRadio key={code} name="language" value={code} persistOnClick lang={code}>
            {own}
          </MenuItemRadio>
        ))}
      </MenuGroup>
    </>
  );
}
