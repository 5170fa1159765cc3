import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FakeReceipt, FakeRights } from './fake-rights.ts';
import { CONTACT, EVERY_FIELD, publishSite, type SiteOptions } from './published-site.ts';
import { IN_FORM, openStage, type Stage, type Visit, type Visitor } from './visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FIELDS: FormDefinition['fields'] = [
  ...CONTACT.fields,
  {
    id: 'offers',
    type: 'consent',
    label: 'Tell me about offers of partners.',
    purpose: 'To pass on offers.',
    legalBasis: 'consent',
  },
  {
    id: 'events',
    type: 'consent',
    label: 'Invite me to workshops.',
    purpose: 'To invite you.',
    legalBasis: 'consent',
  },
];

let stage: Stage;
let visitor: Visitor;
let receipt: FakeReceipt;
let link: string;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.collector.reset());
afterEach(() => visitor.close());

interface Sent extends Visit {
  site?: SiteOptions;
  /** Ticked in the form; news and offers unless told. */
  ticked?: readonly string[];
  fillIn?: () => Promise<void>;
  /** Before the receipt is opened. */
  prepare?: (receipt: FakeReceipt, rights: FakeRights) => unknown;
}

/** Sends a form, and opens its receipt. */
async function open({
  site,
  ticked = ['news', 'offers'],
  fillIn,
  prepare,
  ...visit
}: Sent = {}): Promise<void> {
  stage.collector.site = await publishSite({
    origins: [stage.host.origin],
    definitions: [{ fields: FIELDS }],
    ...site,
  });
  visitor = await stage.visit(visit);
  await (fillIn ? fillIn() : visitor.fillIn());
  for (const field of ticked) await visitor.click(`${IN_FORM}#f-${field}`);
  await visitor.submit();
  link = await visitor.receiptLink();
  receipt = stage.collector.rights.of(/sub_[0-9a-z]{26}/.exec(link)![0]);
  await prepare?.(receipt, stage.collector.rights);
  await visitor.goto(link);
  await visitor.waitFor(`!!document.querySelector('h1')`);
}

const button = (name: string, nth = 0) => visitor.native.getByRole('button', { name, exact: true }).nth(nth);
const names = async (): Promise<string[]> => visitor.native.getByRole('button').allTextContents();
/** By keyboard: what has the focus then matters. */
async function press(name: string, nth = 0): Promise<void> {
  await button(name, nth).focus();
  await visitor.press('Enter');
}
const focused = (): Promise<string> =>
  visitor.evaluate<string>(`(document.activeElement?.id || document.activeElement?.textContent) ?? ''`);
const heard = (text: string): Promise<void> =>
  visitor.waitFor(`document.querySelector('main [role=status]')?.textContent === ${JSON.stringify(text)}`);
const focusAt = (id: string): Promise<void> =>
  visitor.waitFor(`document.activeElement?.id === ${JSON.stringify(id)}`);
const text = (): Promise<string> => visitor.text('main');

describe('consents on the receipt', () => {
  it('stand once, with what holds now; what was not given is not offered, and each button says what it is about', async () => {
    await open();
    expect(await visitor.evaluate(`document.querySelectorAll('.consents q').length`)).toBe(3);
    expect((await names()).filter((name) => name === 'Withdraw')).toHaveLength(2);
    const descriptions = await visitor.evaluate<string[]>(
      `[...document.querySelectorAll('.consents button')].map((one) => document.getElementById(one.getAttribute('aria-describedby')).textContent)`,
    );
    expect(new Set(descriptions).size).toBe(2);

    await press('Withdraw');
    await heard('Done, and on record.');
    await focusAt('s-news');
    expect(stage.collector.rights.acts).toEqual([{ act: 'withdraw', body: { consents: ['news'] } }]);
    const item = await visitor.text('.consents > li:first-child');
    expect(item).toContain('Withdrawn on November 22, 2026');
    expect(item).toContain('Done, and on record.');
    expect(item).not.toContain('You agreed');
  });

  it('all of them are those that were given and not withdrawn', async () => {
    await open();
    await press('Withdraw all consents');
    await heard('Done, and on record.');
    await focusAt('consents');
    expect(stage.collector.rights.acts).toEqual([
      { act: 'withdraw', body: { consents: ['news', 'offers'] } },
    ]);
    expect(await text()).not.toContain('You agreed');
    expect(await names()).not.toContain('Withdraw');
  });

  it('that the controller was told of elsewhere are withdrawn, and the history says who entered that', async () => {
    await open({
      prepare({ state, events }, rights) {
        state.withdrawn.push({ field: 'news', at: '2026-11-22T10:00:00Z', by: 'tenant' });
        events.push(rights.event('withdrawal', { by: 'tenant', fields: ['news'] }));
      },
    });
    expect(await visitor.text('.consents > li:first-child')).toContain('Withdrawn on November 22, 2026');
    expect((await names()).filter((name) => name === 'Withdraw')).toHaveLength(1);
    expect(await visitor.text('.history > ol > li:last-child')).toContain('entered by Northwind Bikes');
  });

  it('are not offered for withdrawal where none was given', async () => {
    await open({ ticked: [] });
    expect((await names()).filter((name) => name.startsWith('Withdraw'))).toEqual([]);
  });

  it('can each be withdrawn where only the controller knows which were given', async () => {
    await open({ site: { ownCopy: false } });
    expect(await text()).toContain('Which of these you agreed to is sealed for Northwind Bikes alone.');
    expect((await names()).filter((name) => name === 'Withdraw')).toHaveLength(3);
    await press('Withdraw', 2);
    await focusAt('s-events');
    expect(stage.collector.rights.acts).toEqual([{ act: 'withdraw', body: { consents: ['events'] } }]);
  });
});

describe('rights on the receipt', () => {
  it('restricting and lifting is said in its own place, heard, and keeps the reader there', async () => {
    await open({ context: { viewport: { width: 360, height: 640 } } });
    await press('Restrict');
    await heard('Done, and on record.');
    await focusAt('r-restrict');
    expect(await visitor.text('.right:has(#r-restrict)')).toMatch(
      /Restricted since[^]*Done, and on record\./,
    );
    const said = await visitor.evaluate<{ top: number; bottom: number }>(
      `document.querySelector('.said').getBoundingClientRect().toJSON()`,
    );
    expect(said.top).toBeGreaterThanOrEqual(0);
    expect(said.bottom).toBeLessThanOrEqual(640);
    await press('Lift the restriction');
    await visitor.waitFor(`!document.body.innerText.includes('Restricted since')`);
    await focusAt('r-restrict');
  });

  it('an objection at once is on record and not offered again', async () => {
    await open({ prepare: ({ rules }) => (rules.object = 'at-once') });
    await press('Object');
    await focusAt('r-object');
    expect(await visitor.text('.right:has(#r-object)')).toContain('Objection on record since November 22');
    expect(await names()).not.toContain('Object');
  });

  it('what the owner decides has another button, says by when, and is heard', async () => {
    await open();
    expect(await names()).not.toContain('Object');
    await press('Send an objection');
    await heard('Sent, and on record.');
    await focusAt('r-object');
    const block = await visitor.text('.right:has(#r-object)');
    expect(block).toContain('Asked on November 22, 2026');
    expect(block).toContain('The answer is due by December 22, 2026.');
    expect(await names()).not.toContain('Send an objection');
  });

  it('what was asked can be taken back, which is said in its place, stands in the history and lets one ask again', async () => {
    await open({ prepare: ({ rules }) => (rules.correct = 'decision') });
    await press('Send an objection');
    await focusAt('r-object');
    await press('Ask to erase');
    await press('Yes, ask for it');
    await focusAt('r-erase');
    const about = await visitor.evaluate<string[]>(
      `[...document.querySelectorAll('.standing button')].map((one) => document.getElementById(one.getAttribute('aria-describedby')).textContent)`,
    );
    expect(about).toEqual(['Objection', 'Erasure']);
    await press('Take this request back', 1);
    await heard('Done, and on record.');
    await focusAt('r-erase');
    expect(stage.collector.rights.acts.at(-1)).toEqual({
      act: 'revoke',
      body: { request: receipt.state.requests[1]!.id },
    });
    const block = await visitor.text('.right:has(#r-erase)');
    expect(block).toContain('You took this request back on November 22, 2026');
    expect(block).toContain('Done, and on record.');
    expect(block).not.toContain('The answer is due');
    expect(await visitor.text('.right:has(#r-object)')).toContain('The answer is due');
    expect(await names()).toContain('Ask to erase');
    expect(await visitor.text('.history > ol > li:last-child')).toMatch(/^Request taken back[^]*Erasure/);
  });

  it('what was decided first is told of where it was taken back too late', async () => {
    await open();
    await press('Send an objection');
    await heard('Sent, and on record.');
    Object.assign(receipt.state.requests[0]!, {
      state: 'refused',
      decidedAt: '2026-11-23T10:00:00Z',
      reason: 'We need it.',
    });
    await press('Take this request back');
    await visitor.waitFor(`!!document.querySelector('.right [role=alert]')`);
    const block = await visitor.text('.right:has(#r-object)');
    expect(block).toContain('The decision had been made before this arrived. It is shown here.');
    expect(block).toContain('Refused on November 23, 2026');
    expect(await names()).not.toContain('Take this request back');
    await focusAt('r-object');
  });

  it('what was granted and erased before it was taken back leaves the certificate', async () => {
    await open();
    await press('Ask to erase');
    await press('Yes, ask for it');
    await heard('Sent, and on record.');
    await stage.collector.rights.erase(receipt);
    await press('Take this request back');
    await visitor.waitFor(`document.querySelector('h1').textContent === 'Erased'`);
  });

  it('a refusal names the ways to complain, and a hold’s reason is a sentence of its own', async () => {
    await open({
      prepare: ({ state }) =>
        state.requests.push(
          {
            id: 'req_00000000000000000000000001',
            right: 'object',
            at: '2026-11-22T10:00:00Z',
            state: 'refused',
            decidedAt: '2026-11-23T10:00:00Z',
            reason: 'We need it.',
          },
          {
            id: 'req_00000000000000000000000002',
            right: 'erase',
            at: '2026-11-22T10:00:00Z',
            state: 'open',
            reason: 'A court case.',
          },
        ),
    });
    expect(await visitor.text('.right:has(#r-object)')).toMatch(
      /Refused on November 23, 2026[^]*: We need it\.[^]*data protection authority or go to court/,
    );
    expect(await names()).toContain('Send an objection');
    expect(await visitor.text('.right:has(#r-erase)')).toContain(
      '\nWhy it cannot be done at once: A court case.',
    );
  });

  it('buttons that are at work can keep the focus, and do nothing twice', async () => {
    await open();
    let answer = (): void => {};
    await visitor.native.route('**/request', async (route) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await route.continue();
    });
    await press('Restrict');
    await heard('One moment…');
    expect(await focused()).toBe('Restrict');
    expect(await visitor.evaluate(`document.activeElement.ariaDisabled`)).toBe('true');
    await visitor.press('Enter');
    await press('Ask to erase');
    expect(await visitor.evaluate(`document.querySelector('[role=alertdialog]')`)).toBeNull();
    answer();
    await visitor.waitFor(`document.body.innerText.includes('Restricted since')`);
    expect(stage.collector.rights.acts).toHaveLength(1);
  });
});

describe('correcting', () => {
  it('shows the form’s own questions with help and autofill, names what is wrong, and keeps what was not asked', async () => {
    await open();
    await press('Correct my answers');
    await focusAt('f-name');
    expect(await visitor.text('.editor')).toContain('Only if you would rather be called.');
    expect(await visitor.text('.editor')).toContain('(optional)');
    expect(await visitor.evaluate(`document.getElementById('f-email').autocomplete`)).toBe('email');
    expect(await visitor.evaluate(`document.getElementById('f-name').ariaRequired`)).toBe('true');

    await visitor.fill('#f-email', 'nonsense');
    await visitor.fill('#f-message', ' ');
    await press('Send the corrected version');
    await focusAt('f-email');
    expect(await visitor.text('.editor [role=alert]')).toBe('2 answers need your attention');
    expect(
      await visitor.evaluate(
        `document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent`,
      ),
    ).toBe('Please enter an e-mail address like name@example.com.');
    expect(stage.collector.rights.acts).toEqual([]);
    await visitor.fill('#f-email', 'new@example.org');
    await visitor.waitFor(`!document.getElementById('f-email').ariaInvalid`);

    await visitor.fill('#f-message', 'Corrected message');
    await press('Send the corrected version');
    await heard('The corrected version has taken the place of the old one.');
    await focusAt('r-correct');
    expect(await visitor.text('.answers')).toMatch(/new@example\.org[^]*Corrected message/);
    expect(await text()).toContain('You agreed');
    expect(await text()).toMatch(/Received\nNovember 21, 2026[^]*Last corrected\nNovember 22, 2026/);
  });

  it('gives the focus back when it is cancelled', async () => {
    await open();
    await press('Correct my answers');
    await focusAt('f-name');
    await press('Cancel');
    await visitor.waitFor(`document.activeElement?.textContent === 'Correct my answers'`);
  });

  it('takes every kind of answer through unchanged where nothing is changed', async () => {
    await open({
      site: { definitions: [{ fields: EVERY_FIELD }] },
      ticked: ['place-0', 'terms'],
      async fillIn() {
        await visitor.fill(`${IN_FORM}#f-name`, 'Ada');
        await visitor.fill(`${IN_FORM}#f-email`, 'ada@example.org');
        await visitor.native.locator('sealpost-form #f-service').selectOption('tune');
      },
    });
    const before = await visitor.text('.answers');
    await press('Correct my answers');
    await focusAt('f-name');
    await press('Send the corrected version');
    await heard('The corrected version has taken the place of the old one.');
    expect(await visitor.text('.answers')).toBe(before);
    await press('Correct my answers');
    await focusAt('f-name');
    await visitor.fill('#f-name', 'Grace');
    await press('Send the corrected version');
    await visitor.waitFor(
      `document.querySelector('.answers').innerText === ${JSON.stringify(before.replace('Ada', 'Grace'))}`,
    );
  });

  it('says whom to write to where there is no copy that could be changed', async () => {
    await open({ site: { ownCopy: false } });
    expect(await visitor.text('.right:has(#r-correct)')).toContain('Write to privacy@northwind.example');
    expect(await names()).not.toContain('Correct my answers');
  });

  it('asks where the owner decides, and keeps what was typed until it has arrived', async () => {
    await open({ prepare: ({ rules }) => (rules.correct = 'decision') });
    await press('Ask for a correction');
    await visitor.fill('#f-name', 'Typed once');
    stage.collector.receiptFailing = (act) => (act === 'correct' ? 'down' : undefined);
    await press('Ask for this correction');
    await visitor.waitFor(`!!document.querySelector('.right [role=alert]')`);
    expect(await visitor.evaluate(`document.getElementById('f-name').value`)).toBe('Typed once');
    expect(await focused()).toBe('Ask for this correction');
    stage.collector.receiptFailing = undefined;
    await press('Ask for this correction');
    await heard('Sent, and on record.');
    await focusAt('r-correct');
    expect(await visitor.text('.right:has(#r-correct)')).toContain('The answer is due by');
  });
});

describe('erasing', () => {
  const atOnce = ({ rules }: FakeReceipt): unknown => (rules.erase = 'at-once');

  it('is confirmed first, with the way out in the focus', async () => {
    await open({ prepare: atOnce });
    await press('Erase');
    await visitor.waitFor(`document.activeElement?.textContent === 'Cancel'`);
    const described = await visitor.evaluate<string>(
      `document.getElementById(document.querySelector('[role=alertdialog]').getAttribute('aria-describedby')).textContent`,
    );
    expect(described).toContain('cannot be undone');
    await visitor.press('Escape');
    await visitor.waitFor(`document.activeElement?.textContent === 'Erase'`);
    await visitor.press('Enter');
    await visitor.waitFor(`document.activeElement?.textContent === 'Cancel'`);
    await visitor.press('Enter');
    await visitor.waitFor(`document.activeElement?.textContent === 'Erase'`);
    expect(stage.collector.rights.acts).toEqual([]);
  });

  it('is confirmed also where it is only asked for', async () => {
    await open();
    await press('Ask to erase');
    await visitor.waitFor(`document.activeElement?.textContent === 'Cancel'`);
    expect(stage.collector.rights.acts).toEqual([]);
    await press('Yes, ask for it');
    await heard('Sent, and on record.');
    await focusAt('r-erase');
    expect(stage.collector.rights.acts).toEqual([{ act: 'erase', body: {} }]);
  });

  it('ends with a certificate, named by what it is of, and a reload shows it again', async () => {
    await open({ prepare: atOnce, context: { acceptDownloads: true } });
    await press('Erase');
    await press('Yes, erase everything');
    await visitor.waitFor(`document.activeElement?.tagName === 'H1' && document.title === 'Erased'`);
    const key = await stage.collector.rights.ledgerKey();
    const command = `npx sealpost verify certificate-${receipt.submission}.txt --key ${key}`;
    expect(await visitor.text('pre')).toBe(command);

    await visitor.evaluate(() => location.reload());
    await visitor.waitFor(`document.querySelector('h1')?.textContent === 'Erased'`);
    expect(await visitor.text('pre')).toBe(command);
    expect(await names()).toEqual(['Download the certificate']);
    const download = visitor.native.waitForEvent('download');
    await button('Download the certificate').click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`certificate-${receipt.submission}.txt`);
    expect(readFileSync(await file.path(), 'utf8')).toBe(receipt.certificate);
  });

  it('that the owner granted meanwhile shows its certificate to whoever acts next', async () => {
    await open();
    await stage.collector.rights.erase(receipt);
    await press('Restrict');
    await visitor.waitFor(`document.querySelector('h1')?.textContent === 'Erased'`);
  });

  it('shows the certificate also where the answer got lost', async () => {
    await open({ prepare: atOnce });
    stage.collector.receiptFailing = (act) => (act === 'erase' ? 'drop' : undefined);
    await press('Erase');
    await press('Yes, erase everything');
    await visitor.waitFor(`document.querySelector('h1')?.textContent === 'Erased'`);
  });
});

describe('an answer that does not come', () => {
  it('is not taken for a failure: what holds now is shown, and that nobody knows', async () => {
    await open();
    stage.collector.receiptFailing = (act) => (act === 'withdraw' ? 'drop' : undefined);
    await press('Withdraw all consents');
    await visitor.waitFor(`!!document.querySelector('[role=alert]')`);
    expect(await visitor.text('[role=alert]')).toMatch(
      /we do not know whether it arrived\. This page now shows/,
    );
    expect(await text()).not.toContain('You agreed');
    expect(await names()).not.toContain('Withdraw');
    await focusAt('consents');
  });

  it('and nothing to look at either: the page stays and says what to do', async () => {
    await open();
    stage.collector.receiptFailing = () => 'down';
    await press('Restrict');
    await visitor.waitFor(`!!document.querySelector('[role=alert]')`);
    expect(await visitor.text('[role=alert]')).toContain('Load this page again once you are connected');
    expect(await text()).toContain('canary@example.org');
    expect(await focused()).toBe('Restrict');
  });

  it('is told apart from a no, which changes nothing', async () => {
    await open();
    stage.collector.receiptFailing = (act) => (act === 'request' ? 'rate-limited' : undefined);
    await press('Restrict');
    await visitor.waitFor(`!!document.querySelector('[role=alert]')`);
    expect(await visitor.text('[role=alert]')).toBe(
      'That did not work (rate-limited). Nothing was changed; please try again.',
    );
  });
});

it('a request too many names whom to write to in place of another try', async () => {
  await open();
  stage.collector.receiptFailing = (act) => (act === 'request' ? 'request-limit' : undefined);
  await press('Send an objection');
  await visitor.waitFor(`!!document.querySelector('[role=alert]')`);
  expect(await visitor.text('[role=alert]')).toBe(
    'You have taken back ten requests here, so this page sends no more. Please write to the contact at the top of this page.',
  );
});

describe('the page', () => {
  it('says what for and why, and what whoever has the link can do', async () => {
    await open();
    expect(await text()).toMatch(/Purpose\nTo answer your request[^]*Legal basis\na contract with you/);
    await visitor.click('summary');
    expect(await text()).toContain('To call you back if you wish so.');
    expect(await text()).toContain('change it, withdraw consents and erase everything');
  });

  it('offers no second try for a link that opens nothing', async () => {
    await open();
    await visitor.evaluate(`void (location.hash = location.hash.slice(0, -43) + 'A'.repeat(43))`);
    await visitor.waitFor(`!!document.querySelector('.problem')`);
    expect(await text()).toContain('This link opens nothing here.');
    expect(await names()).toEqual([]);
  });

  it('names each proof by its event, and saves state and events', async () => {
    await open({ context: { acceptDownloads: true } });
    await press('Restrict');
    await heard('Done, and on record.');
    const described = await visitor.evaluate<string[]>(
      `[...document.querySelectorAll('.history button')].map((one) => document.getElementById(one.getAttribute('aria-describedby')).textContent)`,
    );
    expect(described).toEqual([
      expect.stringMatching(/^Received November 21/),
      expect.stringMatching(/^Restricted November 22/),
    ]);
    for (const [name, part] of [
      ['Data (JSON)', '"restrictedAt": "2026-11-22T10:00:00Z"'],
      ['Table (CSV)', 'Restricted since November 22, 2026'],
      ['Page (HTML)', 'Restricted since November 22, 2026'],
    ] as const) {
      const download = visitor.native.waitForEvent('download');
      await button(name).click();
      expect(readFileSync(await (await download).path(), 'utf8')).toContain(part);
    }
  });

  it('speaks British dates to a British browser', async () => {
    await open({ context: { locale: 'en-GB' } });
    expect(await text()).toContain('20 May 2027');
  });

  it.each([
    ['light', 'en', 1200],
    ['dark', 'en', 360],
    ['light', 'ar', 360],
  ] as const)('passes axe in %s, %s, %i pixels wide, in every state', async (colorScheme, locale, width) => {
    await open({
      context: { bypassCSP: true, colorScheme, locale, viewport: { width, height: 900 } },
      headers: null,
      prepare: ({ state, rules }) => {
        rules.erase = 'at-once';
        state.objectedAt = '2026-11-22T10:00:00Z';
        state.withdrawn.push({ field: 'news', at: '2026-11-22T10:00:00Z', by: 'unsubscribe' });
      },
    });
    expect(await violations()).toEqual([]);
    expect(await visitor.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);

    await visitor.native.locator('.right:has(#r-correct) button').click();
    await visitor.fill('#f-email', 'nonsense');
    await visitor.native.locator('.editor .primary').click();
    await visitor.waitFor(`!!document.querySelector('.editor [role=alert]')`);
    expect(await violations()).toEqual([]);
    await visitor.native.locator('.editor button:not(.primary)').click();

    stage.collector.receiptFailing = (act) => (act === 'request' ? 'drop' : undefined);
    await visitor.native.locator('.right:has(#r-restrict) > button').click();
    await visitor.waitFor(`!!document.querySelector('.right [role=alert]')`);
    await visitor.native.locator('.right:has(#r-erase) > button').click();
    expect(await violations()).toEqual([]);
    await visitor.native.locator('.sure .danger').click();
    await visitor.waitFor(`!!document.querySelector('pre')`);
    expect(await violations()).toEqual([]);
    expect(await visitor.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});

async function violations(): Promise<string[]> {
  await visitor.native.evaluate(AXE);
  const { violations } = await visitor.native.evaluate<AxeResults>(
    'axe.run({ resultTypes: ["violations"] })',
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}
