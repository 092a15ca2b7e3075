import type { MenuProps } from '@fluentui/react-components';
import { useWords } from '../texts/context';
import { isLanguage } from '../texts/languages';
import { isChoice, useAppearance } from '../theme/context';

/** What a menu with `DisplayItems` needs to know and to do. */
export function useDisplay(): Required<Pick<MenuProps, 'checkedValues' | 'onCheckedValueChange'>> {
  const { language, choose: speak } = useWords();
  const { choice, choose: look } = useAppearance();
  return {
    checkedValues: { theme: [choice], language: [language] },
    onCheckedValueChange: (_, { name, checkedItems: [value = null] }) => {
      if (name === 'theme' && isChoice(value)) look(value);
      if (name === 'language' && isLanguage(value)) speak(value);
    },
  };
}
