import { AppsListDetailRegular, AppsListDetailFilled } from '@fluentui/react-icons/svg/apps-list-detail';
import { DocumentLockFilled, DocumentLockRegular } from '@fluentui/react-icons/svg/document-lock';
import { ChatHelpFilled, ChatHelpRegular } from '@fluentui/react-icons/svg/chat-help';
import { BuildingFilled, BuildingRegular } from '@fluentui/react-icons/svg/building';
import { EraserFilled, EraserRegular } from '@fluentui/react-icons/svg/eraser';
import { HomeFilled, HomeRegular } from '@fluentui/react-icons/svg/home';
import {
  TextBulletListSquareFilled,
  TextBulletListSquareRegular,
} from '@fluentui/react-icons/svg/text-bullet-list-square';
import type { ComponentType } from 'react';
import type { Permission } from '../api/session';
import type { PlainKey } from '../texts/context';

export interface Destination {
  readonly to: string;
  readonly text: PlainKey;
  readonly icon: ComponentType;
  readonly active: ComponentType;
  /** Shown to those who hold it. */
  readonly needs?: Permission;
}

/** The navigation, in the order of the work. */
export const destinations: readonly Destination[] = [
  { to: '/', text: 'nav.overview', icon: HomeRegular, active: HomeFilled },
  { to: '/policies', text: 'nav.policies', icon: DocumentLockRegular, active: DocumentLockFilled, needs: 'PolicyRead' },
  {
    to: '/configurations',
    text: 'nav.configurations',
    icon: TextBulletListSquareRegular,
    active: TextBulletListSquareFilled,
    needs: 'PolicyRead',
  },
  {
    to: '/registrations',
    text: 'nav.registrations',
    icon: AppsListDetailRegular,
    active: AppsListDetailFilled,
    needs: 'RegistrationRead',
  },
  { to: '/why', text: 'nav.why', icon: ChatHelpRegular, active: ChatHelpFilled, needs: 'PolicyRead' },
  { to: '/operations', text: 'nav.operations', icon: EraserRegular, active: EraserFilled, needs: 'RegistrationRead' },
  { to: '/organisation', text: 'nav.organisation', icon: BuildingRegular, active: BuildingFilled, needs: 'PolicyRead' },
];
