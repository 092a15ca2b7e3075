import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Translate } from '../../src/texts/context';
import { consoleUrl } from './browser';
import { button } from './page';
import type { Demo } from './server';

/** Who looks at what: a browser that is signed in, and the texts of its language. */
export interface Visit {
  readonly page: Page;
  readonly demo: Demo;
  readonly t: Translate;
}

export interface Sight {
  readonly name: string;
  /** More of it is loaded as it is scrolled through, so that the whole is never seen at once. */
  readonly isEndless?: boolean;
  /** Goes there; resolves when what is meant to be seen is there. */
  readonly go: (visit: Visit) => Promise<void>;
}

const POLICY = 'iOS and iPadOS, personal devices';

async function at({ page, demo }: Visit, path: string): Promise<void> {
  await page.goto(`${consoleUrl(demo)}${path}`);
  await page.locator('#content h1').waitFor();
  await settled(page);
}

/** Everything that was asked for when the page was loaded has come. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
}

const on = (name: string, path: string): Sight => ({ name, go: (visit) => at(visit, path) });

async function policy(visit: Visit, tab: string): Promise<void> {
  const id = String((await visit.demo.policy(POLICY))['id']);
  await at(visit, `/policies/${id}?tab=${tab}`);
  await visit.page.getByRole('tab', { selected: true }).waitFor();
}

const tab = (name: string): Sight => ({ name: `policy-${name}`, go: (visit) => policy(visit, name) });

async function dialog({ page }: Visit): Promise<Locator> {
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await dialog.waitFor();
  await settled(page);
  return dialog;
}

/** The registration of Ana's mail. */
async function registration({ demo }: Visit): Promise<string> {
  const { value } = (await demo.api('GET', '/cordon/v1/registrations')) as {
    value: readonly { id: string; app: string; deviceTag: string }[];
  };
  const mail = value.find((one) => one.app === 'ios:com.contoso.mail' && one.deviceTag === demo.tags['ana']);
  if (mail === undefined) throw new Error('Ana has no mail');
  return mail.id;
}

/** A configuration that reaches Ana's mail, and one that says otherwise. */
async function configuration({ demo }: Visit): Promise<string> {
  const all = '/beta/deviceAppManagement/targetedManagedAppConfigurations';
  const listed = async () =>
    ((await demo.api('GET', `${all}?$orderby=displayName`)) as { value: readonly { id: string }[] }).value;
  if ((await listed()).length === 0) {
    const groups = (await demo.api('GET', "/v1.0/groups?$filter=displayName eq 'Field staff'")) as {
      value: readonly { id: string }[];
    };
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: groups.value[0]?.id };
    const make = (displayName: string, values: Readonly<Record<string, string>>) =>
      demo.api('POST', all, {
        displayName,
        description: 'Where mail lives, and how it is signed',
        customSettings: Object.entries(values).map(([name, value]) => ({ name, value })),
        apps: [{ id: 'com.contoso.mail.ios' }, { id: 'com.contoso.mail.android' }],
        assignments: [{ target }],
      });
    await make('Mail in the field', { 'mail.server': 'mail.contoso.example', signature: 'Sent from the field' });
    await make('Signatures', { signature: 'Contoso, always there' });
  }
  return (await listed())[0]?.id ?? '';
}

/** A wipe that the device has confirmed. */
async function operation({ demo }: Visit): Promise<string> {
  const done = async () => {
    const { value } = (await demo.api('GET', '/cordon/v1/operations')) as {
      value: readonly { id: string; state: string }[];
    };
    return value.find((one) => one.state === 'done')?.id;
  };
  await expect.poll(done).toBeDefined();
  return (await done()) ?? '';
}

const question = async (visit: Visit): Promise<string> =>
  `/why?${new URLSearchParams({ registration: await registration(visit), ask: 'paste', other: 'personal' })}`;

/** Every page of the console, and the dialogs in which something is decided; all but the sign-in need a session. */
export const sights: readonly Sight[] = [
  on('overview', '/'),
  on('policies', '/policies'),
  {
    name: 'policy-start',
    go: async (visit) => {
      await at(visit, '/policies');
      await button(visit.page, visit.t('policies.new')).click();
      await dialog(visit);
    },
  },
  {
    name: 'policy-import',
    go: async (visit) => {
      await at(visit, '/policies');
      const files = ['policies/ios-personal.json', 'policies/android-enrolled.json', 'first-trip.toml'];
      await visit.page.locator('input[type=file]').setInputFiles(files.map((file) => `../scenarios/${file}`));
      // Until every file is judged, nothing can be created.
      await button(await dialog(visit), visit.t('import.go', { count: 2 }))
        .and(visit.page.locator(':enabled'))
        .waitFor();
    },
  },
  on('policy-new', '/policies/new/ios?template=level-2'),
  tab('basics'),
  tab('assignments'),
  tab('dataProtection'),
  tab('accessRequirements'),
  tab('conditionalLaunch'),
  {
    name: 'policy-search',
    go: async (visit) => {
      await policy(visit, 'dataProtection');
      await visit.page.getByRole('searchbox').fill('pin');
      await visit.page.locator('[id="ios.access.pin"]').waitFor();
    },
  },
  {
    name: 'policy-review',
    go: async (visit) => {
      await policy(visit, 'dataProtection');
      const row = (id: string) => visit.page.locator(`[id="ios.data.${id}"]`);
      await row('clipboard').getByRole('combobox').selectOption({ index: 0 });
      await row('print').getByRole('radio', { checked: false }).check();
      await row('send').getByRole('combobox').selectOption({ index: 4 });
      await button(visit.page, visit.t('save.review')).click();
      const review = await dialog(visit);
      await review.getByRole('heading', { level: 3 }).first().waitFor();
    },
  },
  {
    name: 'configurations',
    go: async (visit) => {
      await configuration(visit);
      await at(visit, '/configurations');
    },
  },
  on('configuration-new', '/configurations/new'),
  { name: 'configuration', go: async (visit) => at(visit, `/configurations/${await configuration(visit)}`) },
  {
    name: 'configuration-faults',
    go: async (visit) => {
      await at(visit, `/configurations/${await configuration(visit)}`);
      await button(visit.page, visit.t('configuration.add')).click();
      await visit.page.getByRole('textbox', { name: visit.t('field.pairValue', { number: 3 }) }).fill('x');
      await visit.page.getByText(visit.t('configuration.nameless')).waitFor();
    },
  },
  on('organisation', '/organisation'),
  {
    name: 'organisation-lower',
    go: async (visit) => {
      await at(visit, '/organisation');
      await visit.page.getByRole('radio').last().click();
      await dialog(visit);
    },
  },
  { ...on('registrations', '/registrations'), isEndless: true },
  {
    name: 'registration',
    go: async (visit) => {
      await configuration(visit);
      await at(visit, `/registrations/${await registration(visit)}`);
    },
  },
  {
    name: 'registration-wipe',
    go: async (visit) => {
      await at(visit, `/registrations/${await registration(visit)}`);
      await button(visit.page, visit.t('wipe.start')).click();
      await dialog(visit);
    },
  },
  on('operations', '/operations'),
  { name: 'operation', go: async (visit) => at(visit, `/operations/${await operation(visit)}`) },
  on('why', '/why'),
  {
    name: 'why-answer',
    go: async (visit) => {
      await at(visit, await question(visit));
      await visit.page.getByText(visit.t('why.wouldChange')).waitFor();
    },
  },
  on('not-found', '/no/such/page'),
];
