import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { open } from '../../protocol/open.ts';
import type { Answers } from '../../protocol/form.ts';
import type { ChromiumPage } from '../browsers/chromium.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { findCanaries } from './canary.ts';
import { logIn } from './dashboard-login.ts';
import { openFormStage, sendForm, type FormStage } from './form-stage.ts';
import { parseCsv } from './parse-csv.ts';

const test = onEveryEngine();

describe('a visitor answers, the collector keeps ciphertext, the tenant reads it', () => {
  let stage: FormStage;
  beforeAll(async () => {
    stage = await openFormStage('Main job');
  });
  afterAll(() => stage?.close());

  test('end to end under a strict policy', async (page) => {
    const { collector, data, submissions, tenant, workspace } = stage;
    const { answers, canaries, link: receipt } = await sendForm(page, stage);

    const stored = (await submissions()).find(({ submission }) => receipt.includes(submission))!;
    const keys = new Map(workspace.keys.sealing.map((key) => [key.id, key]));
    const filed = { site: workspace.site.id, form: stored.form, submission: stored.submission };
    const { plaintext } = await open(tenant.tools.crypto, stored.envelope, filed, keys);
    expect(plaintext.answers).toEqual(answers);
    expect(plaintext.consents).toEqual([
      {
        field: 'news',
        given: true,
        wording: 'I agree to get news by e-mail, and can withdraw this at any time.',
      },
    ]);

    await openReceipt(page, receipt, answers);
    await readInDashboard(page, answers);
    const secret = receipt.split('.').at(-1)!;
    expect(findCanaries(data, [...canaries, secret, tenant.password], { log: collector.output() })).toEqual(
      [],
    );
    if (page.engine === 'chromium') await compareCsv(page as ChromiumPage, answers);
  });

  /** The visitor's own copy, opened in their browser by the link alone. */
  async function openReceipt(page: Page, receipt: string, answers: Answers): Promise<void> {
    await page.goto(receipt);
    await page.waitFor(`document.body.innerText.includes(${JSON.stringify(answers['name'])})`, 20_000);
    const text = await page.text('body');
    expect(text).toContain('I agree to get news by e-mail, and can withdraw this at any time.');
    expect(text).toContain('Label of milk');
  }

  async function readInDashboard(page: Page, answers: Answers): Promise<void> {
    const { collector, tenant, workspace } = stage;
    await logIn(page, collector.origin, tenant, workspace.site);
    await page.evaluate((hash: string) => void (location.hash = hash), `#/sites/${workspace.site.id}/inbox`);
    await page.waitFor(`document.body.innerText.includes(${JSON.stringify(answers['name'])})`, 30_000);
    await page.evaluate((name: string) => {
      const row = [...document.querySelectorAll<HTMLElement>('[role=option], li, a, button')].findLast(
        (item) => item.innerText.includes(name),
      );
      row?.click();
    }, String(answers['name']));
    await page.waitFor(`document.body.innerText.includes('second line: Grüße')`, 10_000);
  }

  /** What the spreadsheet gets is what was typed, but for the apostrophe that keeps it from running. */
  async function compareCsv(page: ChromiumPage, answers: Answers): Promise<void> {
    await page.evaluate(
      (hash: string) => void (location.hash = hash),
      `#/sites/${stage.workspace.site.id}/export`,
    );
    const button = page.native.getByRole('button', { name: 'CSV', exact: true });
    const [download] = await Promise.all([page.native.waitForEvent('download'), button.click()]);
    const [header, ...rows] = parseCsv(readFileSync(await download.path(), 'utf8'));
    const row = rows.find((cells) => cells.includes(String(answers['email'])))!;
    const cell = (label: string): string => row[header!.indexOf(label)]!;
    expect(cell('Name')).toBe(answers['name']);
    expect(cell('Telephone')).toBe(`'${String(answers['phone'])}`);
    expect(cell('Website')).toBe(answers['website']);
    expect(cell('Amount')).toBe(answers['amount']);
    expect(cell('Day')).toBe(answers['day']);
    expect(cell('Time')).toBe(answers['hour']);
    expect(cell('Story')).toBe(`'${String(answers['story'])}`);
  }
});
