import { afterAll, beforeAll, describe, expect } from 'vitest';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { findCanaries } from './canary.ts';
import { openFormStage, pressButton as press, sendForm, type FormStage } from './form-stage.ts';
import { keepWhatIsSaved } from './saved-files.ts';

const test = onEveryEngine();
const AT_ONCE = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;

describe('one link for everything', () => {
  let stage: FormStage;
  beforeAll(async () => {
    stage = await openFormStage('Rights', AT_ONCE);
  });
  afterAll(() => stage?.close());

  test('submit, see, correct, restrict, lift, withdraw, erase; and nothing is left', async (page) => {
    const { collector, data, isKept, submissions: listed, tenant } = stage;
    const { canaries, link } = await sendForm(page, stage);
    const first = (await listed())[0]!;

    await page.goto(link);
    await page.waitFor(`!!document.querySelector('.rights')`, 20_000);
    await press(page, 'Correct my answers');
    await page.fill('#f-name', 'Corrected Canary-Name');
    await press(page, 'Send the corrected version');
    await says(page, 'The corrected version has taken the place of the old one.');
    await page.waitFor(`document.querySelector('.answers').innerText.includes('Corrected Canary-Name')`);
    const second = await listed();
    expect(second).toHaveLength(1);
    expect(second[0]!.submission).not.toBe(first.submission);

    const copies = await downloads(page);
    for (const copy of copies) expect(copy).toContain('Corrected Canary-Name');
    const copy = JSON.parse(copies[0]!) as { state: object; events: { type: string }[] };
    expect(copy.events.map(({ type }) => type)).toEqual(['submission', 'correction', 'submission']);

    await press(page, 'Restrict');
    await page.waitFor(`document.querySelector('.rights').innerText.includes('Restricted since')`);
    expect(await listed()).toEqual([]);
    await press(page, 'Lift the restriction');
    await page.waitFor(`!document.querySelector('.rights').innerText.includes('Restricted since')`);
    expect(await listed()).toHaveLength(1);

    await press(page, 'Withdraw');
    await page.waitFor(`document.querySelector('.consents').innerText.includes('Withdrawn on')`);
    const events = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.history strong')].map((item) => item.textContent)`,
    );
    expect(events).toEqual([
      'Received',
      'Corrected',
      'Corrected version received',
      'Restricted',
      'Restriction lifted',
      'Consent withdrawn',
    ]);

    await press(page, 'Erase');
    await press(page, 'Yes, erase everything');
    await page.waitFor(`document.querySelector('h1').textContent === 'Erased'`, 20_000);
    expect(await listed()).toEqual([]);
    await page.goto(link);
    await page.evaluate(() => {
      Object.assign(window, { isLeft: true });
      location.reload();
    });
    await page.waitFor(`!window.isLeft && document.querySelector('h1')?.textContent === 'Erased'`, 20_000);
    const key = await (await fetch(`${collector.origin}/v1/ledger/key`)).text();
    expect(await page.text('pre')).toMatch(/^npx sealpost verify certificate-sub_\w{26}\.txt --key slk1_/);
    expect(await page.text('pre')).toContain(key.trim());

    const secret = link.split('.').at(-1)!;
    const searched = [...canaries, 'Corrected Canary-Name', secret, tenant.password];
    expect(findCanaries(data, searched, { log: collector.output() })).toEqual([]);
    for (const { envelope } of [first, ...second]) expect(isKept(envelope)).toBe(false);
  });

  /** As data, table and page. */
  async function downloads(page: Page): Promise<string[]> {
    await page.evaluate(keepWhatIsSaved);
    for (const name of ['Data (JSON)', 'Table (CSV)', 'Page (HTML)']) await press(page, name);
    await page.waitFor('window.saved.length === 3');
    return page.evaluate<string[]>('window.saved.map(({ text }) => text)');
  }

  const says = (page: Page, text: string): Promise<void> =>
    page.waitFor(
      `document.querySelector('main [role=status]').textContent === ${JSON.stringify(text)}`,
      20_000,
    );
});
