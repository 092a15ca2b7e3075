import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { useWords } from '../texts/context';
import { isLanguage, languages } from '../texts/languages';
import { choices, isChoice, useAppearance } from '../theme/context';
import { useSession } from './session/context';

/** Who is signed in, how the console looks and speaks, and the way out. */
export function AccountMenu() {
  const { t, language, choose: speak } = useWords();
  const { choice, choose: look } = useAppearance();
  const { session, leave } = useSession();
  const name = session.user.displayName || session.user.name;
  return (
    <Menu
      checkedValues={{ theme: [choice], language: [language] }}
      onCheckedValueChange={(_, { name: group, checkedItems: [value = null] }) => {
        if (group === 'theme' && isChoice(value)) look(value);
        if (group === 'language' && isLanguage(value)) speak(value);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          shape="circular"
          aria-label={t('account.menu', { name })}
          icon={<Avatar name={name} size={28} color="brand" aria-hidden />}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{session.user.name}</MenuGroupHeader>
            <MenuItem onClick={leave}>{t('account.signOut')}</MenuItem>
          </MenuGroup>
          <MenuDivider />
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
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
