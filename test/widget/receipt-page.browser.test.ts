import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unsubscribePath, type SubmissionRequest } from '../../protocol/envelope.ts';
import { newId } from '../../protocol/ids.ts';
import { capabilityHashes, capabilityToken, receiptLink, visitorKey } from '../../protocol/receipt.ts';
import { seal } from '../../protocol/seal.ts';
import { publishSite } from './published-site.ts';
import { IN_FORM, openStage, TYPED, type Stage, type Visit, type Visitor } from './visit.ts';

let stage: Stage;
let visitor: Visitor;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => visitor.close());

/** Sends a form, and gives its receipt link. */
async function send(options?: Visit): Promise<string> {
  visitor = await stage.visit(options);
  await visitor.fillIn();
  await visitor.click(`${IN_FORM}#f-news`);
  await visitor.submit();
  return visitor.receiptLink();
}

const main = async (): Promise<string> => {
  await visitor.waitFor(`!!document.querySelector('.actions,.problem')`);
  return visitor.text('main');
};

describe('the receipt page', () => {
  it('shows what was sent, to whom and for how long, and opens it without telling the collector the secret', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    const link = await send();
    visitor.sent.length = 0;
    await visitor.goto(link);
    const text = await main();
    for (const part of [
      ...TYPED.message.split('\n'),
      TYPED.name,
      TYPED.email,
      'Ask for a quote',
      'Northwind Bikes',
      'privacy@northwind.example',
    ])
      expect(text).toContain(part);
    expect(text).toContain('Northwind Bikes may send me its newsletter');
    expect(text).toContain('You agreed');
    expect(text).toContain('May 20, 2027');
    expect(visitor.sent.join()).not.toContain(link.split('.').at(-1)!);
    expect(visitor.sent.join()).not.toContain('sealpost/1/box');
    expect(visitor.complaints).toEqual([]);
  });

  it('opens what libsodium has sealed', async () => {
    const site = await publishSite({ origins: [stage.host.origin] });
    stage.collector.site = site;
    const { crypto, manifest, id } = site;
    const form = manifest.forms[0]!;
    const secret = crypto.random(32);
    const submission = newId('sub', crypto.random(10), Date.now());
    const envelope = await seal(
      crypto,
      {
        v: 1,
        suite: 1,
        site: id,
        form: form.id,
        revision: 1,
        definition: form.definitions['en']!,
        submission,
        sealedAt: '2026-11-21T08:30:00Z',
        attachments: [],
      },
      {
        answers: { name: 'From libsodium' },
        consents: [],
        locale: 'en',
        links: { unsubscribe: unsubscribePath(submission, capabilityToken(crypto, secret, 'unsubscribe')) },
        attachments: [],
      },
      [[...site.keys.values()][0]!.publicKey, (await visitorKey(crypto, secret)).publicKey],
    );
    const capabilities = await capabilityHashes(crypto, secret);
    stage.collector.stored.set(submission, JSON.stringify({ ...envelope, capabilities }));
    visitor = await stage.visit({ body: '<p></p>', form: false });
    await visitor.goto(receiptLink(stage.collector.origin, submission, secret));
    expect(await main()).toContain('From libsodium');
  });

  it('saves the answers with their questions', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    await visitorAt(await send({ context: { acceptDownloads: true } }));
    await main();
    const download = visitor.native.waitForEvent('download');
    await visitor.native.getByRole('button', { name: 'Data (JSON)' }).click();
    const file = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as Record<string, unknown>;
    expect(file).toMatchObject({
      answers: [
        { id: 'name', label: 'Name', answer: TYPED.name },
        { id: 'email', answer: TYPED.email },
        { id: 'message', answer: TYPED.message },
        { id: 'news', answer: true },
      ],
      consents: [{ field: 'news', given: true }],
      controller: { name: 'Northwind Bikes' },
    });
  });

  it('follows another link that is put into its address', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    const link = await send();
    await visitor.goto(`${stage.collector.origin}/r#sub_short`);
    expect(await main()).toMatch(/link is not whole/);
    await visitor.evaluate(`void (location.hash = ${JSON.stringify(new URL(link).hash)})`);
    await visitor.waitFor(`document.body.textContent.includes('canary@example.org')`);
  });

  it('says that only the controller can open it where the form gives no own copy', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin], ownCopy: false });
    await visitorAt(await send());
    const text = await main();
    expect(text).toContain('sealed for Northwind Bikes alone');
    expect(text).toContain('Ask for a quote');
    expect(text).not.toContain(TYPED.name);
  });

  it('says so when the copy is not what the link was made for', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    const link = await send();
    await visitor.native.route('**/view', async (route) => {
      const response = await route.fetch();
      const view = (await response.json()) as { envelope: SubmissionRequest };
      view.envelope.body = `${view.envelope.body.startsWith('A') ? 'B' : 'A'}${view.envelope.body.slice(1)}`;
      await route.fulfill({ response, json: view });
    });
    await visitor.goto(link);
    expect(await main()).toContain('Your copy does not open');
  });

  it.each([
    ['of another secret', (link: string) => link.slice(0, -43) + 'A'.repeat(43), /opens nothing here/],
    [
      'of a submission that is gone',
      (link: string) => link.replace(/sub_../, 'sub_00'),
      /opens nothing here/,
    ],
    ['that was cut off', (link: string) => link.slice(0, -3), /link is not whole/],
  ])('says what is wrong with a link %s', async (_, change, sentence) => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    await visitorAt(change(await send()));
    expect(await main()).toMatch(sentence);
  });

  it('says that it is offline, and comes when it is not', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    const link = await send();
    await visitor.goto(`${stage.collector.origin}/r`);
    await visitor.native.context().setOffline(true);
    await visitor.evaluate(`void (location.hash = ${JSON.stringify(new URL(link).hash)})`);
    await visitor.waitFor(`document.body.textContent.includes('You seem to be offline')`);
    await visitor.native.context().setOffline(false);
    await visitor.native.getByRole('button', { name: 'Try again' }).click();
    await visitor.waitFor(`document.body.textContent.includes('canary@example.org')`);
  });

  it('speaks the visitor’s language and its direction', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    await visitorAt(await send({ context: { locale: 'ar' } }));
    expect(await main()).toContain('ما أرسلته');
    expect(await visitor.evaluate('document.documentElement.dir')).toBe('rtl');
  });
});

async function visitorAt(link: string): Promise<void> {
  await visitor.goto(link);
}
