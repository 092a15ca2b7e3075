import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { DisplayItems } from '../parts/DisplayItems';
import { useDisplay } from '../parts/useDisplay';
import { useT } from '../texts/context';
import { useSession } from './session/context';

/** Who is signed in, how the console looks and speaks, and the way out. */
export function AccountMenu() {
  const t = useT();
  const display = useDisplay();
  const { session, leave } = useSession();
  const name = session.user.displayName || session.user.name;
  return (
    <Menu {...display}>
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
          <DisplayItems />
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
