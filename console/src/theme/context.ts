import { createContext, useContext } from 'react';

export const choices = ['system', 'light', 'dark'] as const;
export type Choice = (typeof choices)[number];
export const isChoice = (name: string | null): name is Choice => choices.includes(name as Choice);

export const AppearanceContext = createContext<{ choice: Choice; choose: (choice: Choice) => void }>({
  choice: 'system',
  choose: () => undefined,
});

export const useAppearance = () => useContext(AppearanceContext);
