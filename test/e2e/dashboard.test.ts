import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from '../../dashboard/workspace.ts';
import { readKeyFile } from '../../protocol/key-file.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { openDashboard, violations, type DashboardPage } from '../stage/dashboard-page.ts';
import { argon2id } from '../stage/node-crypto.ts';
import { putSubmission, sealSubmission } from '../stage/send-submission.ts';
import { logInTenant } from '../stage/tenant.ts';

const EMAIL = 'mairi@halden.example';
const PASSWORD = 'otter brisk violin lamp';
const NEW_PASSWORD = 'quartz meadow ladder tulip';
const SITE_ORIGIN = 'http://localhost:4781';

/** One tenant's way through the dashboard, as a person with a keyboard goes it; each step stands on the one before. */
describe('the dashboard in a browser', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-dashboard-'));
  let collector: CollectorProcess;
  let browser: ChromiumBrowser;
  let dashboard: DashboardPage;
  let context: DashboardPage['context'];
  let page: DashboardPage['page'];
  let button: DashboardPage['button'];
  let nav: DashboardPage['nav'];
  let complaints: DashboardPage['complaints'];
  let code: string;
  /** Every body that left the browser. */
  const sent: string[] = [];

  beforeAll(async () => {
    [collector, browser] = await Promise.all([startCollector(data), launchChromium()]);
    dashboard = await openDashboard(browser, collector);
    ({ context, page, button, nav, complaints } = dashboard);
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  });

  afterAll(async () => {
    await browser?.close();
    await collector?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const password = () => page.getByLabel(/^(New p|P)assword$/);

  it('signs up; the password never leaves the browser', async () => {
    await expect.poll(() => focused('autocomplete')).toBe('username');
    await button('Create an account').click();
    await page.getByLabel('Your name').fill('Mairi Halden');
    await page.getByLabel('E-mail').fill(EMAIL);
    await password().fill('too short');
    await button('Create account').click();
    expect(await page.getByText('Use at least 12 characters.').isVisible()).toBe(true);
    await password().fill(PASSWORD);
    await button('Create account').click();
    await button('Make my key').waitFor();
  });

  it('makes a key and insists on the recovery code being typed back', async () => {
    await button('Make my key').click();
    code = (await page.locator('.recovery-code span').allTextContents()).join('-');
    await button('I have it on paper').click();
    const field = page.getByLabel('Recovery code');
    await field.pressSequentially(`${code.slice(0, -4)}AAAA`);
    await button('Done').click();
    expect(await page.getByText('Compare group 7 again.').isVisible()).toBe(true);
    await field.fill('');
    await field.pressSequentially(code.toLowerCase().replaceAll('-', ''));
    await button('Done').click();
    await page.getByRole('heading', { name: 'Set up your first site' }).waitFor();
    expect(sent.filter((request) => request.includes(PASSWORD) || request.includes(code))).toEqual([]);
  });

  it('makes a site with its keys', async () => {
    await page.getByRole('link', { name: 'Create a site' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Halden Joinery');
    await page.getByLabel(/Address of the website/).fill(`${SITE_ORIGIN}/contact?x`);
    await page.getByLabel(/Who is responsible/).fill('Halden Joinery Ltd');
    await button(/Make keys/).click();
    await page.getByRole('heading', { name: 'Forms', exact: true }).waitFor();
  });

  it('makes a form, with fields moved by keyboard and saved by themselves', async () => {
    await button(/Contact/).click();
    await button('Add a field').click();
    await button('Choice, any of several').click();
    // Nobody had a chance to fill it in yet.
    expect(await page.locator('.has-error, .tag-bad').count()).toBe(0);
    await button('To tell you only what you want to know').click();
    await page.keyboard.press('Alt+ArrowUp');
    await page.waitForFunction(() =>
      document.querySelectorAll('.field-name [dir=auto]')[2]?.textContent?.startsWith('Choose all'),
    );
    await page.getByText('Saved').waitFor();
    expect(await page.locator('.preview-page').textContent()).toContain('Choose all that apply');
    // The name of a moved or removed field's header, or of its neighbour's, has the focus.
    const header = () => page.evaluate(() => document.activeElement?.querySelector('.cut')?.textContent);
    const upButton = button('Move Choose all that apply up');
    while (await upButton.isEnabled()) await upButton.click();
    await expect.poll(header).toContain('Choose all that apply');
    const second = await page.locator('.field-name [dir=auto]').nth(1).textContent();
    await button('Remove Choose all that apply').click();
    await expect.poll(header).toBe(second);
    await button('Undo').click();
    await page.getByText('Saved').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('does not publish what is incomplete, and says where', async () => {
    await page.getByRole('link', { name: 'Review and publish' }).click();
    await page.getByRole('link', { name: /Controller › Address/ }).click();
    await expect.poll(() => focused('data-at')).toBe('controller.address');
    await page.getByLabel('Address', { exact: true }).fill('4 Staithes Lane');
    await page.getByLabel('Contact').fill('hello@halden.example');
    expect(await violations(page)).toEqual([]);
  });

  it('publishes after showing what is signed', async () => {
    await nav('Publish').click();
    await page.getByText(`Website ${SITE_ORIGIN}`).waitFor();
    expect(await violations(page)).toEqual([]);
    await button('Sign and publish').click();
    await page.getByText('Revision 1 is published.').waitFor();
    const { trusted } = await workspaceNow();
    expect(trusted).toMatchObject({
      revision: 1,
      origins: [SITE_ORIGIN],
      keys: [{ epoch: 1, state: 'current' }],
    });
  });

  it('gives a snippet that pins loader and publisher', async () => {
    await nav('Embed').click();
    const script = await page.getByLabel('Script').textContent();
    const { keys } = await workspaceNow();
    expect(script).toContain(`data-key="${keys.publisher.fingerprint}"`);
    const [, address, integrity] = /src="([^"]+)"\s+integrity="([^"]+)"/.exec(script!)!;
    expect(integrity).toMatch(/^sha\d+-/);
    expect((await fetch(address!)).status).toBe(200);
    await button('Always current').click();
    expect(await page.getByLabel('Script').textContent()).toContain(`src="${collector.origin}/loader.js"`);
  });

  it('opens what visitors sent, finds it and goes through it by keyboard', async () => {
    await send({ name: 'Zoë Müller', email: 'zoe@visitor.example', message: 'Two sash windows, please.' });
    await send({ name: 'Anna Oak', email: 'anna@visitor.example', message: 'An oak door.' });
    await send({ name: 'Forger', email: 'not an address', message: 'x', extra: 'y' });
    await nav('Inbox').click();
    await page.getByRole('option', { name: /Forger/ }).waitFor();
    expect(await page.getByRole('option').allTextContents()).toEqual([
      expect.stringMatching(/Forger.*Invalid answers/) as string,
      expect.stringContaining('Anna Oak') as string,
      expect.stringContaining('Zoë Müller') as string,
    ]);
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'Forger' }).waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'Anna Oak' }).waitFor();
    expect(await page.getByText('Opened and verified').isVisible()).toBe(true);
    await page.getByText('1 unread', { exact: true }).waitFor();
    await button('Mark as unread').click();
    await page.getByText('2 unread', { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('MULLER');
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 1);
    await page.getByRole('option', { name: /Zoë/ }).click();
    await page.getByText('Two sash windows, please.').last().waitFor();
  });

  it('goes as far as the keys were pressed, however fast', async () => {
    await page.getByLabel('Search in all answers').fill('');
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 3);
    await page.getByRole('option', { name: /Forger/ }).click();
    await page.getByRole('heading', { name: 'Forger' }).waitFor();
    const press = (keys: string) =>
      page.evaluate((all) => {
        for (const key of all)
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }, keys);
    await press('jj');
    await page.getByRole('heading', { name: 'Zoë Müller' }).waitFor();
    await press('jjk');
    await page.getByRole('heading', { name: 'Anna Oak' }).waitFor();
  });

  it('names the site on a telephone, too', async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    expect(await page.locator('.side-name').isVisible()).toBe(true);
    const box = await page.locator('.side-name').boundingBox();
    expect(box!.width).toBeGreaterThan(40);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
    ).toBe(true);
    const middleOf = async (selector: string) => {
      const { y, height } = (await page.locator(selector).boundingBox())!;
      return y + height / 2;
    };
    expect(Math.abs((await middleOf('.side .seal')) - (await middleOf('.side')))).toBeLessThan(1);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  it('finds new submissions when asked to', async () => {
    await page.getByLabel('Search in all answers').fill('');
    await send({ name: 'Late Comer', email: 'late@visitor.example', message: 'Still open?' });
    await button('Look for new submissions').click();
    await page.getByText('One new submission.').waitFor();
    await page.getByRole('option', { name: /Late Comer/ }).waitFor();
  });

  it('makes a key file that opens with its passphrase', async () => {
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    await page.getByLabel('Passphrase for the file').fill('a phrase for the drawer');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button('Download key file').click(),
    ]);
    const { keys: held } = await workspaceNow();
    const { crypto } = (await logInTenant(collector.origin, EMAIL, PASSWORD)).tools;
    const passphrase = async (): Promise<string> => 'a phrase for the drawer';
    const { keys } = await readKeyFile(crypto, readFileSync(await download.path(), 'utf8'), {
      passphrase,
      argon2id,
    });
    expect([...keys.keys()]).toEqual(held.sealing.map(({ id }) => id));
  });

  it('locks: nothing that was opened stays in the page, and no worker runs', async () => {
    await nav('Inbox').click();
    await page.getByRole('option', { name: /Zoë/ }).waitFor();
    expect(page.workers()).toHaveLength(1);
    await button('Lock now').click();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    expect(await page.locator('html').innerHTML()).not.toMatch(/Müller|Halden Joinery/);
    await expect.poll(() => page.workers().length).toBe(0);
    await password().fill('not the password at all');
    await button('Unlock').click();
    await page.getByText('This is not the password').waitFor();
    await password().fill(PASSWORD);
    await button('Unlock').click();
    await page.getByRole('option', { name: /Zoë/ }).waitFor();
  });

  it('asks for the password again after a reload: the session alone opens nothing', async () => {
    await page.reload();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    expect(await context.cookies()).not.toEqual([]);
    await password().fill(PASSWORD);
    await button('Unlock').click();
    await page.getByRole('option', { name: /Zoë/ }).waitFor();
  });

  it('starts a new epoch, and still opens what came before', async () => {
    await nav('Settings').click();
    await button('Start a new epoch').click();
    await button('Make a new sealing key').click();
    await nav('Publish').click();
    await page.getByText(/Epoch 2/).waitFor();
    await button('Sign and publish').click();
    await page.getByText('Revision 2 is published.').waitFor();
    await send({ name: 'Second Epoch', email: 'second@visitor.example', message: 'Hello' });
    await nav('Inbox').click();
    await page.getByRole('option', { name: /Second Epoch/ }).waitFor();
    await page.getByRole('option', { name: /Zoë/ }).waitFor();
    expect(await page.getByText('Not opened').count()).toBe(0);
  });

  it('sets a new password with the recovery code', async () => {
    await page.getByRole('link', { name: 'Mairi Halden' }).click();
    await button('Log out').click();
    await button('Forgot your password?').click();
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Recovery code').fill(code.toLowerCase());
    await password().fill(NEW_PASSWORD);
    await button('Set new password').click();
    await page.getByRole('heading', { name: /Account|Your sites/ }).waitFor();
    await expect(logInTenant(collector.origin, EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'login' });
    expect((await logInTenant(collector.origin, EMAIL, NEW_PASSWORD)).account.member).not.toBeNull();
  });

  it('did all of this without an error or a blocked part, and told the collector no secret', () => {
    expect(complaints).toEqual([]);
    expect(
      sent.filter((request) => [PASSWORD, NEW_PASSWORD, code].some((secret) => request.includes(secret))),
    ).toEqual([]);
  });

  const focused = (attribute: string) =>
    page.evaluate((name) => document.activeElement?.getAttribute(name), attribute);

  async function workspaceNow(): Promise<Workspace> {
    const { tools, account } = await logInTenant(collector.origin, EMAIL, PASSWORD);
    const [site] = await tools.api.sites();
    const revisions = { seen: async () => 0, remember: async () => undefined };
    return openWorkspace({ ...tools, revisions }, site!.id, account.member!);
  }

  async function send(answers: Record<string, string>): Promise<void> {
    const { trusted, definitions } = await workspaceNow();
    const { crypto } = (await logInTenant(collector.origin, EMAIL, PASSWORD)).tools;
    const definition = [...definitions.values()][0]!;
    const { submission, body } = await sealSubmission(crypto, trusted!, definition, answers);
    expect((await putSubmission(collector.origin, SITE_ORIGIN, submission, body)).status).toBe(201);
  }
});
