import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { ProposedCorrection, SiteRequest } from '../../protocol/api.ts';
import { DEFAULT_RULES } from '../../protocol/rights.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { findCanaries } from './canary.ts';
import { openFormStage, pressButton as press, sendForm, type FormStage } from './form-stage.ts';

const test = onEveryEngine();
const REASON = 'We made the offer for this name.';

/** The receipt page where the form's owner decides on corrections. */
describe('a correction that the owner decides on', () => {
  let stage: FormStage;
  beforeAll(async () => {
    stage = await openFormStage('Corrections', { ...DEFAULT_RULES, correct: 'decision' });
  });
  afterAll(() => stage?.close());

  test('is asked for, refused with a reason, asked for again, taken back, granted; the link leads to it', async (page) => {
    const { collector, data, isKept, submissions, tenant, workspace } = stage;
    const { link } = await sendForm(page, stage);
    await page.goto(link);
    await page.waitFor(`!!document.querySelector('.rights')`, 20_000);
    await shows(page, 'decides whether the new version takes the place of the old one');

    await propose(page, 'Refused Canary-Name');
    await shows(page, 'Asked on');
    const first = await open();
    const sealed = await proposal(first);
    await tenant.tools.api.decide(workspace.site.id, first.id, { granted: false, reason: REASON });
    await page.evaluate(() => location.reload());
    await shows(page, `: ${REASON}`);
    expect(isKept(sealed.after.envelope)).toBe(false);

    await propose(page, 'Revoked Canary-Name');
    const revoked = await open();
    const waiting = await proposal(revoked);
    expect(isKept(waiting.after.envelope)).toBe(true);
    await press(page, 'Take this request back');
    await shows(page, 'You took this request back on');
    await page.waitFor(`!!${button('Ask for a correction')}`);
    expect(await page.text('.history')).toMatch(/Request taken back[^]*Correction/);
    expect(isKept(waiting.after.envelope)).toBe(false);
    const requests = await tenant.tools.api.requests(workspace.site.id);
    expect(requests.find(({ id }) => id === revoked.id)).toMatchObject({ state: 'revoked' });
    await expect(
      tenant.tools.api.decide(workspace.site.id, revoked.id, { granted: true, reason: '' }),
    ).rejects.toMatchObject({ code: 'request-decided' });

    await propose(page, 'Granted Canary-Name');
    const second = await open();
    expect(await answersShown(page)).not.toContain('Canary-Name');
    await tenant.tools.api.decide(workspace.site.id, second.id, { granted: true, reason: '' });
    await page.evaluate(() => location.reload());
    await shows(page, 'Granted on');
    expect(await answersShown(page)).toContain('Granted Canary-Name');
    const listed = (await submissions()).map(({ submission }) => submission);
    expect(listed).toContain(second.corrected);
    expect(listed).not.toContain(second.submission);
    const names = ['Refused Canary-Name', 'Revoked Canary-Name', 'Granted Canary-Name'];
    expect(findCanaries(data, names, { log: collector.output() })).toEqual([]);
  });

  async function propose(page: Page, name: string): Promise<void> {
    await press(page, 'Ask for a correction');
    await page.fill('.rights #f-name', name);
    await press(page, 'Ask for this correction');
    // Only now it is open.
    await page.waitFor(`!!${button('Take this request back')} && !${button('Ask for a correction')}`, 20_000);
  }

  async function open(): Promise<SiteRequest> {
    const { tenant, workspace } = stage;
    const requests = await tenant.tools.api.requests(workspace.site.id);
    const waiting = requests.filter(({ state }) => state === 'open');
    expect(waiting).toMatchObject([{ right: 'correct' }]);
    return waiting[0]!;
  }

  const proposal = ({ id }: SiteRequest): Promise<ProposedCorrection> =>
    stage.tenant.tools.api.proposedCorrection(stage.workspace.site.id, id);
});

const button = (name: string): string =>
  `[...document.querySelectorAll('.rights button')].find((button) => button.textContent === ${JSON.stringify(name)})`;

const shows = (page: Page, text: string): Promise<void> =>
  page.waitFor(`!!document.querySelector('.rights')?.innerText.includes(${JSON.stringify(text)})`, 20_000);

const answersShown = (page: Page): Promise<string> =>
  page.evaluate<string>(`document.querySelector('.answers').innerText`);
