import { describe, expect, it } from 'vitest';
import { open } from '../../protocol/open.ts';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import type { SubmissionPage } from '../../protocol/api.ts';
import { sealingKeyId, signManifest } from '../../protocol/manifest.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { createMockSite, post, publishMockSite } from '../mock/account.ts';
import {
  makeKeyPair,
  makeMockSite,
  mockId,
  mockPublication,
  mockSealingGrant,
  mockSealingKey,
  sealMock,
} from '../mock/tenant.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { NOW, openPublishedBench, PAGE_ORIGIN, problemOf, PUBLIC_URL, put, stored } from './harness.ts';

describe('a submission', () => {
  it('is stored, and opens with the tenant key to what was typed', async () => {
    const { send, sealNext, account, site, crypto } = await openPublishedBench();
    const sealed = await sealNext();
    const response = await put(send, sealed);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      submission: sealed.submission,
      receivedAt: '2026-11-21T08:00:30Z',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('set-cookie')).toBeNull();

    const page = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
    expect(page.next).toBeNull();
    const [row] = page.submissions;
    expect(row).toMatchObject({ submission: sealed.submission, form: site.form });
    const { capabilities, ...envelope } = sealed.request;
    expect(Object.keys(capabilities)).toHaveLength(6);
    expect(row!.envelope).toEqual(envelope);
    const filed = { site: site.id, form: row!.form, submission: row!.submission };
    const opened = await open(crypto, row!.envelope, filed, new Map([[site.sealingId, site.sealing]]));
    expect(opened.plaintext.answers).toEqual(sealed.answers);
  });

  it('sent again with the same bytes gets the same answer, at any later time', async () => {
    const { send, sealNext, account, site, time } = await openPublishedBench();
    const sealed = await sealNext();
    const first = await (await put(send, sealed)).json();
    time.now += 3_600_000;
    const again = await put(send, sealed);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    expect(await stored(account, site)).toBe(1);
  });

  it('sent again after its form is gone gets the same answer', async () => {
    const { send, sealNext, account, site, crypto } = await openPublishedBench();
    const sealed = await sealNext();
    const first = await (await put(send, sealed)).json();
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: 2, forms: [] }));
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);
    const again = await put(send, sealed);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    expect((await problemOf(put(send, await sealNext()))).code).toBe('form-unknown');
  });

  it('twice at once is stored once', async () => {
    const { send, sealNext, account, site } = await openPublishedBench();
    const sealed = await sealNext();
    const responses = await Promise.all(Array.from({ length: 8 }, () => put(send, sealed)));
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 200, 200, 200, 200, 200, 201,
    ]);
    expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1);
    expect(await stored(account, site)).toBe(1);
  });

  it('with other bytes under the same id is refused, and the first one stays', async () => {
    const { send, sealNext, account, site } = await openPublishedBench();
    const sealed = await sealNext();
    await put(send, sealed);
    const other = await sealNext({ context: { submission: sealed.submission } });
    const problem = await problemOf(put(send, other));
    expect(problem).toMatchObject({ code: 'submission-conflict', status: 409 });
    expect(JSON.stringify(problem)).not.toContain(sealed.submission);
    const page = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
    expect(page.submissions.map(({ envelope }) => envelope.body)).toEqual([sealed.request.body]);
  });

  it('under an id that another site uses is stored, and tells nothing of the other', async () => {
    const bench = await openPublishedBench();
    const { send, sealNext, account, site, crypto } = bench;
    const sealed = await sealNext();
    await put(send, sealed);
    const second = await makeMockSite(crypto, { origins: [PAGE_ORIGIN], now: NOW });
    await createMockSite(crypto, account, second);
    await publishMockSite(crypto, account, second);
    const same = await sealMock(crypto, second, mockAnswers(2).next().value, {
      context: { submission: sealed.submission },
    });
    expect((await put(send, same)).status).toBe(201);
    expect([await stored(account, site), await stored(account, second)]).toEqual([1, 1]);
  });

  it('sealed to an accepting key is taken until the end of the grace, and refused after', async () => {
    const { send, sealNext, account, site, crypto, time } = await openPublishedBench();
    const next = await makeKeyPair(crypto);
    const grant = await mockSealingGrant(crypto, site, next, 2, account.member.pair);
    const grants = JSON.stringify({ grants: [grant] });
    expect(
      (await account.send(`/api/sites/${site.id}/grants`, { method: 'POST', body: grants })).status,
    ).toBe(204);
    const keys = [
      mockSealingKey(crypto, next, 2, 'current'),
      { ...site.manifest.keys[0]!, state: 'accepting' as const, until: '2026-11-22T00:00:00Z' },
    ];
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: 2, keys }));
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);
    const late = await sealNext();
    expect((await put(send, await sealNext())).status).toBe(201);
    expect((await put(send, await sealNext({ recipients: [next.publicKey] }))).status).toBe(201);
    time.now = Date.parse('2026-11-22T00:00:00Z');
    expect(await problemOf(put(send, late))).toMatchObject({ code: 'key-retired', status: 422 });
    expect(await stored(account, site)).toBe(2);
  });
});

describe('bad input is refused with its own code, and nothing is stored:', () => {
  it.each<
    [string, string, number, (bench: Awaited<ReturnType<typeof openPublishedBench>>) => Promise<Response>]
  >([
    [
      'an unknown site',
      'site-unknown',
      404,
      async ({ send, sealNext }) => put(send, await sealNext({ context: { site: mockId('site') } })),
    ],
    [
      'an unknown form',
      'form-unknown',
      404,
      async ({ send, sealNext }) => put(send, await sealNext({ context: { form: mockId('form') } })),
    ],
    [
      'a definition never published',
      'definition-unknown',
      422,
      async ({ send, sealNext }) =>
        put(send, await sealNext({ context: { definition: Buffer.alloc(32, 7).toString('base64url') } })),
    ],
    [
      'a key that is not the site’s',
      'key-unknown',
      422,
      async ({ send, sealNext, crypto }) =>
        put(send, await sealNext({ recipients: [(await makeKeyPair(crypto)).publicKey] })),
    ],
    [
      'more recipients than the site and the visitor',
      'recipients-unexpected',
      422,
      async ({ send, sealNext, site, crypto }) => {
        const [a, b] = [await makeKeyPair(crypto), await makeKeyPair(crypto)];
        return put(send, await sealNext({ recipients: [site.sealing.publicKey, a.publicKey, b.publicKey] }));
      },
    ],
    [
      'the site as its own second recipient',
      'recipients-unexpected',
      422,
      async ({ send, sealNext, site }) =>
        put(send, await sealNext({ recipients: [site.sealing.publicKey, site.sealing.publicKey] })),
    ],
    [
      'a path that differs from the context',
      'context-mismatch',
      422,
      async ({ send, sealNext }) => put(send, await sealNext(), { id: mockId('sub') }),
    ],
    [
      'a path that is no id',
      'id-invalid',
      400,
      async ({ send, sealNext }) => put(send, await sealNext(), { id: 'sub_0' }),
    ],
    [
      'a body that is too large',
      'body-too-large',
      413,
      async ({ send, sealNext }) =>
        put(send, await sealNext(), { body: `"${'a'.repeat(SUBMISSION_MAX_BYTES)}"` }),
    ],
    [
      'text that is not JSON',
      'json-malformed',
      400,
      async ({ send, sealNext }) => put(send, await sealNext(), { body: '{"v":1,' }),
    ],
    [
      'bytes that are not UTF-8',
      'json-malformed',
      400,
      async ({ send, sealNext }) => put(send, await sealNext(), { body: new Uint8Array([0x22, 0xff, 0x22]) }),
    ],
    [
      'another content type',
      'content-type',
      415,
      async ({ send, sealNext }) => put(send, await sealNext(), { type: 'text/plain' }),
    ],
    [
      'JSON that is no envelope',
      'envelope-invalid',
      422,
      async ({ send, sealNext }) => put(send, await sealNext(), { body: '[]' }),
    ],
    [
      'an envelope of another version',
      'envelope-invalid',
      422,
      async ({ send, sealNext }) => {
        const sealed = await sealNext();
        return put(send, sealed, { body: JSON.stringify({ ...sealed.request, v: 2 }) });
      },
    ],
    [
      'a body cut off',
      'envelope-invalid',
      422,
      async ({ send, sealNext }) => {
        const sealed = await sealNext();
        return put(send, sealed, {
          body: JSON.stringify({ ...sealed.request, body: sealed.request.body.slice(0, -8) }),
        });
      },
    ],
    [
      'attachments, which cannot be sent yet',
      'envelope-invalid',
      422,
      async ({ send, sealNext }) =>
        put(send, await sealNext({ context: { attachments: [Buffer.alloc(32, 3).toString('base64url')] } })),
    ],
    [
      'a capability left out',
      'body-invalid',
      422,
      async ({ send, sealNext }) => {
        const sealed = await sealNext();
        const { erase, ...capabilities } = sealed.request.capabilities;
        expect(erase).toBeDefined();
        return put(send, sealed, { body: JSON.stringify({ ...sealed.request, capabilities }) });
      },
    ],
    [
      'no origin',
      'origin-missing',
      403,
      async ({ send, sealNext }) => put(send, await sealNext(), { origin: null }),
    ],
    [
      'a foreign origin',
      'origin-not-allowed',
      403,
      async ({ send, sealNext }) => put(send, await sealNext(), { origin: 'https://evil.example' }),
    ],
    [
      'an opaque origin',
      'origin-not-allowed',
      403,
      async ({ send, sealNext }) => put(send, await sealNext(), { origin: 'null' }),
    ],
    [
      'an origin that only begins like an allowed one',
      'origin-not-allowed',
      403,
      async ({ send, sealNext }) => put(send, await sealNext(), { origin: `${PAGE_ORIGIN}.evil.example` }),
    ],
  ])('%s: %s', async (_, code, status, act) => {
    const bench = await openPublishedBench();
    const problem = await problemOf(act(bench));
    expect(problem).toMatchObject({ code, status, type: `urn:sealpost:problem:${code}` });
    expect(problem.detail).toMatch(/^expected /);
    expect(problem.detail).not.toMatch(/(site|form|sub)_[0-9a-z]{26}/);
    expect(await stored(bench.account, bench.site)).toBe(0);
  });

  it('a retired key outside its grace: key-retired', async () => {
    const { send, sealNext, account, site, crypto } = await openPublishedBench();
    const next = await makeKeyPair(crypto);
    const body = JSON.stringify({
      grants: [await mockSealingGrant(crypto, site, next, 2, account.member.pair)],
    });
    await account.send(`/api/sites/${site.id}/grants`, { method: 'POST', body });
    const keys = [
      mockSealingKey(crypto, next, 2, 'current'),
      { ...site.manifest.keys[0]!, state: 'opening' as const },
    ];
    const publication = JSON.stringify(await mockPublication(crypto, site, { revision: 2, keys }));
    expect(
      (await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body: publication })).status,
    ).toBe(200);
    expect((await problemOf(put(send, await sealNext()))).code).toBe('key-retired');
    expect(await stored(account, site)).toBe(0);
    expect(sealingKeyId(crypto, next.publicKey)).toBe(keys[0]!.id);
  });

  it('an own copy where the form allows none: recipients-unexpected', async () => {
    const { send, site, crypto, account } = await openPublishedBench({ ownCopy: false });
    const own = await makeKeyPair(crypto);
    const answers = mockAnswers(3).next().value;
    const sealed = await sealMock(crypto, site, answers, {
      recipients: [site.sealing.publicKey, own.publicKey],
    });
    expect((await problemOf(put(send, sealed))).code).toBe('recipients-unexpected');
    expect((await put(send, await sealMock(crypto, site, answers))).status).toBe(201);
    expect(await stored(account, site)).toBe(1);
  });

  it('an unpublished site: site-unknown', async () => {
    const { send, account, crypto } = await openPublishedBench();
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    const sealed = await sealMock(crypto, site, mockAnswers(4).next().value);
    expect((await problemOf(put(send, sealed))).code).toBe('site-unknown');
    expect(await stored(account, site)).toBe(0);
  });
});

describe('a receipt', () => {
  it('shows the sealed copy to whoever has the view token', async () => {
    const { send, sealNext, crypto, site } = await openPublishedBench();
    const sealed = await sealNext();
    await put(send, sealed);
    const token = Buffer.from(capabilityToken(crypto, sealed.receiptSecret, 'view')).toString('base64url');
    const response = await post(send, PUBLIC_URL, `/v1/receipts/${sealed.submission}/view`, { token });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      submission: sealed.submission,
      site: site.id,
      form: site.form,
      receivedAt: '2026-11-21T08:00:30Z',
      deletedAfter: '2027-05-20T08:00:30Z',
      envelope: { context: sealed.request.context, body: sealed.request.body },
    });
  });

  it('is refused alike for a wrong token, the token of another act, and an unknown submission', async () => {
    const { send, sealNext, crypto } = await openPublishedBench();
    const sealed = await sealNext();
    await put(send, sealed);
    const erase = Buffer.from(capabilityToken(crypto, sealed.receiptSecret, 'erase')).toString('base64url');
    const wrong = Buffer.alloc(32, 1).toString('base64url');
    const texts = await Promise.all(
      [
        [sealed.submission, wrong],
        [sealed.submission, erase],
        [mockId('sub'), wrong],
      ].map(async ([id, token]) => {
        const response = await post(send, PUBLIC_URL, `/v1/receipts/${id}/view`, { token });
        expect(response.status).toBe(403);
        return response.text();
      }),
    );
    expect(new Set(texts).size).toBe(1);
    expect(JSON.parse(texts[0]!)).toMatchObject({ code: 'capability-refused' });
  });
});

it('a manifest by another key does not replace the published one', async () => {
  const { account, site, crypto } = await openPublishedBench();
  const manifest = await signManifest(crypto, { ...site.manifest, revision: 2 }, crypto.random(32));
  const body = JSON.stringify({ manifest, artefacts: [] });
  const problem = await problemOf(account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body }));
  expect(problem.code).toBe('manifest-signature');
});
