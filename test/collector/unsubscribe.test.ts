import { hash } from 'node:crypto';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SiteState } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { createMockSite, publishMockSite, signUpMock, type MockAccount } from '../mock/account.ts';
import { contactForm, mockAnswers } from '../mock/submissions.ts';
import {
  artefactHash,
  makeMockSite,
  mockPublication,
  sealMock,
  type MockSite,
  type SealedMock,
} from '../mock/tenant.ts';
import { NOW, openBench, PAGE_ORIGIN, PUBLIC_URL, put } from './harness.ts';

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const URLENCODED = 'application/x-www-form-urlencoded';

const consent = (id: string, label: string) => ({
  id,
  type: 'consent' as const,
  label,
  purpose: 'As it says',
});
const fields = contactForm.fields.filter(({ type }) => type !== 'consent');
const definition = {
  ...contactForm,
  fields: [
    ...fields,
    consent('news', 'Send me the monthly letter'),
    consent('calls', 'Call me about offers'),
    consent('survey', 'Ask me how it was'),
  ],
};

/** One submission of a form with three consents, and its link. */
async function sent() {
  const bench = await openBench();
  const { crypto, send } = bench;
  const tenant = async (email: string): Promise<{ account: MockAccount; site: MockSite }> => {
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN], definition, now: NOW });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    return { account, site };
  };
  const { account, site } = await tenant('owner@example.com');
  const answers = mockAnswers(1);
  const sealed = await sealMock(crypto, site, answers.next().value, { now: NOW });
  expect((await put(send, sealed)).status).toBe(201);
  const token = capabilityToken(crypto, sealed.receiptSecret, 'unsubscribe');
  const path = unsubscribePath(sealed.submission, token);
  const post = async (body: BodyInit, type: string | null = URLENCODED, to = path): Promise<Response> => {
    const headers = body instanceof FormData || type === null ? undefined : { 'content-type': type };
    return send(to, { method: 'POST', body, ...(headers && { headers }) });
  };
  const states = async (of = { account, site }): Promise<SiteState[]> =>
    ((await (await of.account.send(`/api/sites/${of.site.id}/states`)).json()) as { states: SiteState[] })
      .states;
  return {
    ...bench,
    tenant,
    account,
    site,
    sealed,
    path,
    post,
    states,
    end: async (how: 'erased' | 'expired', submission = sealed.submission): Promise<void> => {
      if (how === 'erased')
        await account.send(`/api/sites/${site.id}/submissions/${submission}/erase`, {
          method: 'POST',
          body: '{}',
        });
      else {
        bench.time.now += 181 * 86_400_000;
        expect(await bench.store.purgeSubmissions(Math.floor(bench.time.now / 1000), 10)).toBeGreaterThan(0);
      }
      expect(await states()).toEqual([]);
    },
    /** What the page offers, and what it says has ended. */
    shown: async (to = path): Promise<{ title: string; offered: string[]; ended: string[] }> => {
      return read(await send(to));
    },
    unsubscribed: async (): Promise<boolean> => {
      return (await states()).some(({ state }) => state.unsubscribedAt !== undefined);
    },
    withdrawn: async (): Promise<string[]> => {
      return (await states()).flatMap(({ state }) => state.withdrawn.map(({ field }) => field)).toSorted();
    },
    entries: async (type: string): Promise<{ fields: string[] }[]> => {
      const page = await (await account.send(`/api/sites/${site.id}/ledger/rights/entries`)).json();
      const { entries } = page as { entries: { leaf: { type: string }; payload: string }[] };
      return entries
        .filter(({ leaf }) => leaf.type === type)
        .map(({ payload }) => JSON.parse(payload) as { fields: string[] });
    },
    /** A new version for the same link. */
    correct: async (): Promise<SealedMock> => {
      const version = await sealMock(crypto, site, answers.next().value, {
        now: NOW,
        receiptSecret: sealed.receiptSecret,
        context: { supersedes: sealed.submission },
      });
      const body = JSON.stringify({
        token: Buffer.from(capabilityToken(crypto, sealed.receiptSecret, 'correct')).toString('base64url'),
        submission: version.submission,
        corrected: JSON.stringify(version.request),
      });
      const headers = { 'content-type': 'application/json', origin: PUBLIC_URL };
      const response = await send(`/v1/receipts/${sealed.submission}/correct`, {
        method: 'POST',
        headers,
        body,
      });
      expect(response.status).toBe(200);
      return version;
    },
    /** What somebody sends to a site of theirs who has seen the link. */
    copyTo: async (other: MockSite, capabilities = { unsubscribe: sha256(token) }): Promise<void> => {
      const { submission } = sealed;
      const copy = await sealMock(crypto, other, answers.next().value, { now: NOW, context: { submission } });
      Object.assign(copy.request.capabilities, capabilities);
      expect((await put(send, copy)).status).toBe(201);
    },
  };
}

const sha256 = (token: Uint8Array): string => hash('sha256', token, 'base64url');

async function read(page: Response): Promise<{ title: string; offered: string[]; ended: string[] }> {
  const text = await page.text();
  return {
    title: /<title>(.*)<\/title>/.exec(text)![1]!,
    offered: Array.from(text.matchAll(/name="purpose" value="(\w+)"/g), ([, field]) => field!),
    ended: Array.from(text.matchAll(/<li><span lang="en" dir="ltr">([^<]*)</g), ([, label]) => label!),
  };
}

describe('one click, as RFC 8058 has it', () => {
  test.each([
    ['urlencoded', () => ONE_CLICK, URLENCODED],
    [
      'multipart',
      () => {
        const form = new FormData();
        form.set('List-Unsubscribe', 'One-Click');
        return form;
      },
      null,
    ],
    ['as plain text', () => ONE_CLICK, 'text/plain'],
    ['without a type', () => Buffer.from(ONE_CLICK), null],
    ['with a line’s end', () => `${ONE_CLICK}\r\n`, URLENCODED],
    ['percent-encoded, in small letters', () => 'list%2Dunsubscribe=one%2Dclick', URLENCODED],
    [
      'multipart with bare line feeds',
      () =>
        '--x\nContent-Disposition: form-data; name="List-Unsubscribe"\nContent-Type: text/plain\n\nOne-Click\n--x--\n',
      'multipart/form-data; boundary=x',
    ],
    [
      'multipart whose boundary was lost',
      () => '--x\r\ncontent-disposition: form-data; name=List-Unsubscribe\r\n\r\nOne-Click\r\n--x--',
      'multipart/form-data',
    ],
  ])('%s: without cookie, origin or redirect; a repeat says the same', async (_name, body, type) => {
    const { post, unsubscribed } = await sent();
    const first = await post(body(), type);
    expect(first.status).toBe(200);
    expect(first.headers.get('location')).toBeNull();
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(await unsubscribed()).toBe(true);
    const again = await post(body(), type);
    expect([again.status, await again.text()]).toEqual([200, await first.text()]);
  });

  test('two at once are one', async () => {
    const { post, entries } = await sent();
    const answers = await Promise.all([post(ONE_CLICK), post(ONE_CLICK)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await entries('unsubscribe')).toHaveLength(1);
  });

  test('when, how and for what can be told from the ledger', async () => {
    const { account, post, site } = await sent();
    await post(ONE_CLICK);
    const { entries } = (await (
      await account.send(`/api/sites/${site.id}/ledger/rights/entries`)
    ).json()) as {
      entries: { leaf: { type: string; at: string }; payload: string }[];
    };
    const entry = entries.find(({ leaf }) => leaf.type === 'unsubscribe')!;
    expect(entry.leaf.at).toBe('2026-11-21T08:00:30Z');
    expect(JSON.parse(entry.payload)).toMatchObject({
      how: 'one-click',
      fields: ['news', 'calls', 'survey'],
    });
  });
});

describe('scanners', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('%s changes nothing', async (method) => {
    const { path, send, unsubscribed } = await sent();
    for (const purpose of ['prefetch', 'prefetch;prerender'])
      await send(path, { method, headers: { 'sec-purpose': purpose, 'user-agent': 'LinkScanner/1.0' } });
    await send(`${path}?List-Unsubscribe=One-Click&stop=all`, { method });
    expect(await unsubscribed()).toBe(false);
  });

  test('the page has no script that one could run, and lets none in', async () => {
    const { path, send } = await sent();
    const page = await send(path);
    const html = await page.text();
    expect(html).not.toMatch(/<script|onload|http-equiv="refresh"/i);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('a post that asks for nothing is told so, and ends nothing', async () => {
    const { post, unsubscribed, withdrawn } = await sent();
    for (const body of [
      '',
      'x=1',
      'stop=some',
      'purpose=email',
      'x=List-Unsubscribe%3DOne-Click',
      '{"List-Unsubscribe":"One-Click"}',
      '--x\nContent-Disposition: form-data; name="x"\n\nList-Unsubscribe\nOne-Click\n--x--',
    ]) {
      const answer = await post(body);
      expect(answer.status).toBe(422);
      expect((await read(answer)).title).toBe('Nothing was ticked, so nothing has changed. Unsubscribe');
    }
    expect(await unsubscribed()).toBe(false);
    expect(await withdrawn()).toEqual([]);
  });
});

test('the page’s own button', async () => {
  const { path, post, send, unsubscribed, withdrawn } = await sent();
  expect(await (await send(path)).text()).toMatch(/name="stop"\s+value="all"/);
  expect((await post('stop=all')).status).toBe(200);
  expect(await unsubscribed()).toBe(true);
  expect(await withdrawn()).toEqual(['calls', 'news', 'survey']);
  expect(await (await send(path)).text()).toContain('You are unsubscribed');
});

describe('only some of the consents', () => {
  test.each(['here', 'erased', 'expired'] as const)(
    'are ended by name, the rest goes on being offered; where the submission is %s',
    async (where) => {
      const { end, entries, post, shown } = await sent();
      if (where !== 'here') await end(where);
      expect(await shown()).toEqual({
        title: 'Unsubscribe',
        offered: ['news', 'calls', 'survey'],
        ended: [],
      });
      const first = await post('purpose=calls');
      expect(first.status).toBe(200);
      expect(await read(first)).toEqual({
        title: 'Consent withdrawn',
        offered: ['news', 'survey'],
        ended: ['Call me about offers'],
      });
      expect(await shown()).toEqual({
        title: 'Unsubscribe',
        offered: ['news', 'survey'],
        ended: ['Call me about offers'],
      });
      // A repeat says the same, also beside another one, also two at once.
      expect(await read(await post('purpose=calls'))).toMatchObject({ ended: ['Call me about offers'] });
      const form = new FormData();
      for (const field of ['news', 'calls']) form.append('purpose', field);
      for (const answer of await Promise.all([post(form), post('purpose=news&purpose=calls')]))
        expect(await read(answer)).toEqual({
          title: 'Consent withdrawn',
          offered: ['survey'],
          ended: ['Send me the monthly letter', 'Call me about offers'],
        });
      expect((await entries('withdrawal')).map(({ fields: ended }) => ended)).toEqual([['news'], ['calls']]);
      expect((await post('stop=all')).status).toBe(200);
      expect(await shown()).toMatchObject({ title: 'You are unsubscribed', offered: [] });
      expect(await entries('unsubscribe')).toMatchObject([{ fields: ['news', 'calls', 'survey'] }]);
    },
  );

  test('what ended before the submission was gone stays ended', async () => {
    for (const how of ['erased', 'expired'] as const) {
      const { end, post, shown } = await sent();
      await post('purpose=news');
      await end(how);
      expect(await shown()).toMatchObject({
        offered: ['calls', 'survey'],
        ended: ['Send me the monthly letter'],
      });
    }
  });

  test('what the receipt withdrew is not offered', async () => {
    const { crypto, sealed, send, shown } = await sent();
    const token = capabilityToken(crypto, sealed.receiptSecret, 'withdraw');
    await send(`/v1/receipts/${sealed.submission}/withdraw`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: PUBLIC_URL },
      body: JSON.stringify({ token: Buffer.from(token).toString('base64url'), consents: ['survey'] }),
    });
    expect(await shown()).toMatchObject({ offered: ['news', 'calls'], ended: ['Ask me how it was'] });
  });
});

describe('a form that asks for other consents now', () => {
  test.each(['here', 'erased', 'expired'] as const)(
    'those that were asked end, and no other; where the submission is %s',
    async (where) => {
      const { account, crypto, end, entries, post, shown, site } = await sent();
      const revised: FormDefinition = {
        ...site.definition,
        revision: 2,
        fields: [...fields, consent('brand_new', 'Something else')],
      };
      const text = canonicalJson(revised);
      const forms = site.manifest.forms.map((form) => ({
        ...form,
        revision: 2,
        definitions: { en: artefactHash(text) },
      }));
      const publication = await mockPublication(crypto, site, { revision: 2, forms });
      publication.artefacts = [...publication.artefacts, { hash: artefactHash(text), text }];
      const published = await account.send(`/api/sites/${site.id}/publish`, {
        method: 'POST',
        body: JSON.stringify(publication),
      });
      expect(published.status).toBe(200);
      if (where !== 'here') await end(where);
      expect((await shown()).offered).toEqual(['news', 'calls', 'survey']);
      expect((await post('purpose=brand_new')).status).toBe(422);
      expect((await post(ONE_CLICK)).status).toBe(200);
      expect(await entries('unsubscribe')).toMatchObject([{ fields: ['news', 'calls', 'survey'] }]);
    },
  );
});

describe('after a correction', () => {
  test.each(['here', 'erased', 'expired'] as const)(
    'the old mail’s link ends what is in force; where that is %s',
    async (where) => {
      const { correct, end, path, post, sealed, shown, states } = await sent();
      const version = await correct();
      const later = path.replace(sealed.submission, version.submission);
      if (where !== 'here') await end(where, version.submission);
      expect(await read(await post('purpose=news'))).toMatchObject({ offered: ['calls', 'survey'] });
      for (const link of [path, later])
        expect(await shown(link)).toMatchObject({ offered: ['calls', 'survey'] });
      expect((await post(ONE_CLICK)).status).toBe(200);
      for (const link of [path, later]) expect((await shown(link)).title).toBe('You are unsubscribed');
      if (where === 'here')
        expect(
          (await states()).find(({ submission }) => submission === version.submission)?.state,
        ).toMatchObject({
          unsubscribedAt: expect.any(String) as string,
          withdrawn: [{ field: 'calls' }, { field: 'news' }, { field: 'survey' }],
        });
    },
  );
});

describe('another site that holds the same name', () => {
  test.each(['before', 'after'])('and the same hash swallows nothing; its id sorts %s', async (order) => {
    const { account, copyTo, post, shown, site, states, tenant, unsubscribed } = await sent();
    const isWanted = (id: string): boolean => (order === 'before' ? id < site.id : id > site.id);
    let other = await tenant('other@example.org');
    // Ids of one moment are in no order: of enough of them one sorts as wanted.
    for (let i = 0; !isWanted(other.site.id); i++) other = await tenant(`other${i}@example.org`);
    await copyTo(other.site);
    expect((await shown()).offered).toEqual(['news', 'calls', 'survey', 'news', 'calls', 'survey']);
    await post('purpose=news');
    for (const of of [{ account, site }, other])
      expect((await states(of)).map(({ state }) => state.withdrawn)).toMatchObject([[{ field: 'news' }]]);
    expect((await post(ONE_CLICK)).status).toBe(200);
    expect(await unsubscribed()).toBe(true);
    expect((await states(other)).map(({ state }) => state.unsubscribedAt)).toEqual([expect.any(String)]);
  });

  test.each(['before', 'after'])('does not get what a receipt link does; its id sorts %s', async (order) => {
    const { account, crypto, copyTo, sealed, send, site, states, tenant, time } = await sent();
    const isWanted = (id: string): boolean => (order === 'before' ? id < site.id : id > site.id);
    let other = await tenant('other@example.org');
    for (let i = 0; !isWanted(other.site.id); i++) other = await tenant(`other${i}@example.org`);
    time.now += 1000;
    await copyTo(other.site, sealed.request.capabilities);
    const act = async (name: string, of: 'view' | 'withdraw', body = {}): Promise<unknown> => {
      const token = Buffer.from(capabilityToken(crypto, sealed.receiptSecret, of)).toString('base64url');
      const response = await send(`/v1/receipts/${sealed.submission}/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: PUBLIC_URL },
        body: JSON.stringify({ token, ...body }),
      });
      expect(response.status).toBe(200);
      return response.json();
    };
    expect(await act('view', 'view')).toMatchObject({ site: site.id });
    expect(await act('withdraw', 'withdraw', { consents: 'all' })).toMatchObject({ effect: 'done' });
    expect((await states({ account, site })).map(({ state }) => state.withdrawn.length)).toEqual([3]);
    expect(await states(other)).toEqual([]);
  });

  test('and another hash neither hides it nor is ended with it', async () => {
    const { copyTo, end, post, shown, states, tenant, unsubscribed } = await sent();
    const other = await tenant('other@example.org');
    await copyTo(other.site, { unsubscribe: sha256(new Uint8Array(32)) });
    expect((await shown()).offered).toEqual(['news', 'calls', 'survey']);
    expect((await post(ONE_CLICK)).status).toBe(200);
    expect(await unsubscribed()).toBe(true);
    expect(await states(other)).toEqual([]);
    await end('erased');
    expect((await shown()).title).toBe('You are unsubscribed');
  });

  test.each(['purged', 'not purged yet'])(
    'what is sent under the name of one that has expired hides no link; the old one is %s',
    async (state) => {
      const { copyTo, end, post, shown, site, time } = await sent();
      if (state === 'purged') await end('expired');
      else time.now += 181 * 86_400_000;
      await copyTo(site, { unsubscribe: sha256(new Uint8Array(32)) });
      expect((await shown()).offered).toEqual(['news', 'calls', 'survey']);
      expect((await post(ONE_CLICK)).status).toBe(200);
      expect((await shown()).title).toBe('You are unsubscribed');
    },
  );
});

test.each([
  ['another token', (path: string) => path.replace(/\..*/, `.${'A'.repeat(43)}`)],
  ['a token cut off', (path: string) => path.slice(0, -3)],
  ['another submission', (path: string) => path.replace(/sub_./, 'sub_7')],
  ['nothing at all', () => '/u/x'],
])('%s is no success', async (_name, change) => {
  const { path, send, unsubscribed } = await sent();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await send(change(path), { method: 'POST', body: ONE_CLICK, headers });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('This link does not work');
  expect(await unsubscribed()).toBe(false);
});

test('works after the submission was erased, and after its date, for three years', async () => {
  for (const how of ['erased', 'expired'] as const) {
    const { end, path, post, send, shown, time } = await sent();
    await end(how);
    expect(await (await send(path)).text()).toContain('Yes, no more messages');
    time.now += 700 * 86_400_000;
    expect((await post(ONE_CLICK)).status).toBe(200);
    expect((await shown()).title).toBe('You are unsubscribed');
    time.now += 1200 * 86_400_000;
    expect((await send(path)).status).toBe(404);
  }
});

test('after an erasure nothing but the link and the logs names the submission, whatever it ends', async () => {
  const { end, file, post, sealed } = await sent();
  await end('erased');
  for (const body of ['purpose=news', ONE_CLICK]) expect((await post(body)).status).toBe(200);
  const database = new Database(file, { readonly: true });
  onTestFinished(() => void database.close());
  const naming = database
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'")
    .all()
    .map(({ name }) => name)
    .filter((name) =>
      database
        .prepare<[], object>(`select * from "${name}"`)
        .all()
        .some((row) => JSON.stringify(row).includes(sealed.submission)),
    );
  expect(naming.toSorted()).toEqual(['ledger_leaf', 'ledger_payload', 'unsubscribe_link']);
});

test('a link that was left before its consents were kept with it still ends the messages', async () => {
  const { end, file, post, shown } = await sent();
  await end('erased');
  const database = new Database(file);
  onTestFinished(() => void database.close());
  database.exec('update unsubscribe_link set definition = null');
  expect(await shown()).toEqual({ title: 'Unsubscribe', offered: [], ended: [] });
  expect((await post(ONE_CLICK)).status).toBe(200);
  expect((await shown()).title).toBe('You are unsubscribed');
});

test.each([ONE_CLICK, 'stop=all', 'purpose=news'])('%s that changed nothing is no success', async (body) => {
  const { post, store } = await sent();
  vi.spyOn(store.rights, 'act').mockResolvedValue([]);
  const answer = await post(body);
  expect(answer.status).toBe(503);
  expect((await read(answer)).title).toBe('That did not work');
});

test('what came again under its name after its date, and went again, stays unsubscribed', async () => {
  const { end, post, sealed, send, shown, time } = await sent();
  await end('expired');
  expect((await put(send, sealed)).status).toBe(201);
  expect((await post(ONE_CLICK)).status).toBe(200);
  time.now += 1000;
  await end('expired');
  expect((await shown()).title).toBe('You are unsubscribed');
});

test('speaks the language of the browser, in its direction', async () => {
  const { path, send } = await sent();
  const page = await (
    await send(path, { headers: { 'accept-language': 'xx, ar-EG;q=0.8, de;q=0.5' } })
  ).text();
  expect(page).toContain('<html lang="ar" dir="rtl">');
});
