import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button } from './support/page';
import { type Demo, startDemo } from './support/server';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

it('a page whose parts do not come says so, and comes when it is tried again', async () => {
  const page = await open(demo);
  await signIn(page, demo);
  const content = page.locator('#content');
  await page.route('**/assets/**', (route) => route.abort());
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Registrations', exact: true })
    .click();
  await content.getByText('This page could not be loaded').waitFor();
  expect(await content.getByRole('heading', { level: 1 }).count()).toBe(0);

  await page.unroute('**/assets/**');
  await button(page, 'Try again').click();
  await content.getByRole('heading', { level: 1, name: 'Registrations', exact: true }).waitFor();
});
