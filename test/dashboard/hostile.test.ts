import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredSubmission } from '../../protocol/api.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Plaintext } from '../../protocol/envelope.ts';
import type { Answers, FormDefinition } from '../../protocol/form.ts';
import { open } from '../../protocol/open.ts';
import { answerText, headline } from '../../dashboard/inbox/answer-text.ts';
import { inboxCsv, inboxJson } from '../../dashboard/inbox/export.ts';
import { openerAt, serveOpener } from '../../dashboard/inbox/helper-port.ts';
import { Inbox, type Row } from '../../dashboard/inbox/inbox.ts';
import { loadPages, type Page, type Place } from '../../dashboard/inbox/load-pages.ts';
import { batchOpener, sharedOpener, type OpenBatch } from '../../dashboard/inbox/open-batch.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type MockSite } from '../mock/tenant.ts';
import { bytes, padmeLength, padTo, sealByHand } from '../vectors/by-hand.ts';

const COLLECTOR = 'https://forms.example';

const EMPTY = { form: null, text: '', unreadOnly: false };
let crypto: Crypto;
let site: MockSite;
beforeAll(async () => {
  crypto = await mockCrypto();
  site = await makeMockSite(crypto, { origins: ['https://www.example.com'] });
});

const good = (): Answers => mockAnswers(1).next().value;
const opener = (): OpenBatch => batchOpener(crypto, site.id, new Map([[site.sealingId, site.sealing]]));
const inboxOf = (openBatch = opener(), definition: FormDefinition = site.definition): Inbox =>
  new Inbox({
    openBatch,
    signed: new Set([site.definitionHash]),
    loadDefinition: async () => definition,
    read: [],
  });

async function stored(answers: Answers, revision = site.definition.revision): Promise<StoredSubmission> {
  const { submission, request } = await sealMock(crypto, site, answers, { context: { revision } });
  const { capabilities: _, ...envelope } = request;
  return { submission, form: site.form, receivedAt: '2026-11-21T08:00:00Z', envelope };
}

/** JSON that no form makes, as a forged client seals it. */
const forged = (json: string): Answers => JSON.parse(json) as Answers;
const nested = (depth: number): string => `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('a forged submission', () => {
  it.each([
    ['a toString that is no function', '{"services":[{"toString":1}],"name":{"toString":1}}', 'invalid'],
    ['a toJSON, a __proto__ and nothing', '{"toJSON":1,"__proto__":{"a":1},"name":null}', 'invalid'],
    ['15 levels', nested(13), 'invalid'],
    ['17 levels', nested(15), 'plaintext-malformed'],
    [
      'very many values',
      `{"name":[${Array.from({ length: 131_100 }, () => '1').join()}]}`,
      'plaintext-malformed',
    ],
  ])('with %s is shown beside the others, and exported', async (_, json, status) => {
    const inbox = inboxOf();
    await inbox.add([await stored(good()), await stored(forged(json)), await stored(good())]);
    expect(inbox.query({ ...EMPTY, text: '2026' }).shown).toBe(3);
    inbox.query(EMPTY);
    expect(inbox.window(0, 9)).toHaveLength(3);
    expect(inbox.rows.map((row) => row.failure?.code ?? row.status)).toEqual([
      'verified',
      status,
      'verified',
    ]);
    expect(inbox.detail(inbox.rows[1]!.submission)).not.toBeNull();
    expect(inboxCsv(inbox.rows, site.form, COLLECTOR).split('\r\n')).toHaveLength(5);
    expect(
      (JSON.parse(inboxJson(inbox.rows, null, COLLECTOR)) as { submissions: unknown[] }).submissions,
    ).toHaveLength(3);
  });

  it('100,000 levels deep is refused before anything recurses', async () => {
    const { submission, request } = await sealMock(crypto, site, good());
    const context = JSON.parse(request.context) as Record<string, unknown>;
    const text = bytes(`{"answers":${nested(100_000)}}`);
    const { envelope } = sealByHand('deep', context, {}, [site.sealing.publicKey], {
      padded: padTo(text, padmeLength(text.length)),
    });
    await expect(
      open(
        crypto,
        envelope,
        { site: site.id, form: site.form, submission },
        new Map([[site.sealingId, site.sealing]]),
      ),
    ).rejects.toMatchObject({ code: 'plaintext-malformed' });
  });

  it('that our own code cannot deal with takes no other row with it', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored(good()), await stored(good())]);
    // What the bounds of the protocol keep away, should they ever fail.
    const deep = forged(nested(200_000));
    const rows: Row[] = inbox.rows;
    rows[0] = { ...rows[0]!, plaintext: { ...(rows[0]!.plaintext as Plaintext), answers: deep } };
    inbox.query(EMPTY);
    expect(inbox.window(0, 9).map((row) => row.preview === 'row-failed')).toEqual([false, true]);
    expect(inbox.query({ ...EMPTY, text: good()['email'] as string }).shown).toBe(1);
    expect(inboxCsv(rows, site.form, COLLECTOR)).toContain('not written: row-failed');
    expect(inboxJson(rows, null, COLLECTOR)).toContain('"row-failed"');
  });

  it('that breaks the opener fails alone', async () => {
    const hostile = await stored(good());
    Object.defineProperty(hostile, 'envelope', {
      get: () => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    });
    const opened = await opener()([hostile, await stored(good())]);
    expect(opened.map((one) => ('failure' in one ? one.failure.code : 'opened'))).toEqual([
      'row-failed',
      'opened',
    ]);
  });

  it('calls nothing that a stranger has named', () => {
    expect(answerText({}, forged('{"a":[{"toString":1}]}')['a'])).toBe('{"toString":1}');
    expect(answerText({}, forged('{"a":[null,1,"x"]}')['a'])).toBe('null; 1; x');
  });
});

describe('a field called "constructor"', () => {
  it('has no answer where none was given', async () => {
    const definition: FormDefinition = {
      ...site.definition,
      fields: [{ id: 'constructor', type: 'text', label: 'Constructor', purpose: 'p' }],
    };
    expect(headline(definition, {})).toEqual({ headline: 'No answers', preview: '' });
  });
});

describe('a helper', () => {
  it('answers when what it opened cannot be posted', async () => {
    const { port1, port2 } = new MessageChannel();
    const unpostable = (() => undefined) as never;
    serveOpener(port1, async () => [unpostable]);
    await expect(openerAt(port2)([])).rejects.toThrow();
    port1.close();
  });

  it('that fails leaves its piece to the first opener', async () => {
    const batch = [await stored(good()), await stored(good()), await stored(good())];
    const broken: OpenBatch = () => Promise.reject(new Error('gone'));
    const shared = sharedOpener(
      () => [opener(), broken],
      1,
      () => Promise.resolve(),
    );
    expect((await shared(batch)).every((one) => 'plaintext' in one)).toBe(true);
  });
});

describe('loading', () => {
  const pages: Record<string, Page> = {};
  const first = 'start';
  beforeAll(async () => {
    const rows = await Promise.all([1, 2, 3, 4].map(() => stored(good())));
    pages[first] = { submissions: rows.slice(0, 2), next: 'b' };
    // A page by bytes may be short, even empty, and not the last.
    pages['b'] = { submissions: [], next: 'c' };
    pages['c'] = { submissions: [rows[2]!], next: 'd' };
    pages['d'] = { submissions: [rows[3]!], next: null };
  });
  const fetch = async (after: string | undefined): Promise<Page> => pages[after ?? first]!;

  it('goes on until there is no next page, however few rows one holds', async () => {
    const inbox = inboxOf();
    const place: Place = { after: undefined };
    await loadPages({ fetch, add: ({ submissions }) => inbox.add(submissions) }, place);
    expect([inbox.rows.length, place.after]).toEqual([4, 'd']);
  });

  it('skips no row when something fails on the way', async () => {
    for (const failing of [0, 1, 2, 3]) {
      let calls = 0;
      let down = true;
      const inbox = new Inbox({
        openBatch: async (batch) => {
          if (calls++ === failing && down) throw new TypeError('fetch failed');
          return opener()(batch);
        },
        signed: new Set([site.definitionHash]),
        loadDefinition: async () => site.definition,
        read: [],
      });
      const place: Place = { after: undefined };
      const load = () => loadPages({ fetch, add: ({ submissions }) => inbox.add(submissions) }, place);
      await expect(load()).rejects.toThrow('fetch failed');
      down = false;
      await load();
      expect(new Set(inbox.rows.map(({ submission }) => submission)).size, String(failing)).toBe(4);
      expect(inbox.rows).toHaveLength(4);
    }
  });

  it('a definition that cannot be fetched leaves its row for the next time', async () => {
    let down = true;
    const inbox = new Inbox({
      openBatch: opener(),
      signed: new Set([site.definitionHash]),
      loadDefinition: async () => {
        if (down) throw new TypeError('fetch failed');
        return site.definition;
      },
      read: [],
    });
    const place: Place = { after: undefined };
    const load = () => loadPages({ fetch, add: ({ submissions }) => inbox.add(submissions) }, place);
    await expect(load()).rejects.toThrow();
    expect(place.after).toBeUndefined();
    down = false;
    await load();
    expect(inbox.rows).toHaveLength(4);
  });

  it('does not turn in a circle', async () => {
    const turn = async (): Promise<Page> => ({ submissions: [], next: 'x' });
    await expect(
      loadPages({ fetch: turn, add: async () => undefined }, { after: undefined }),
    ).rejects.toThrow('same place');
  });

  it('shows a row once that comes twice in one batch', async () => {
    const inbox = inboxOf();
    const one = await stored(good());
    await inbox.add([one, structuredClone(one)]);
    expect(inbox.rows).toHaveLength(1);
  });
});

describe('what counts as verified', () => {
  it('not a revision that the definition does not have', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored(good(), site.definition.revision + 1)]);
    expect(inbox.rows[0]!.status).toBe('unconfirmed');
  });

  it('not an answer that nobody could check', async () => {
    const definition = {
      ...site.definition,
      fields: site.definition.fields.map((field) =>
        field.id === 'name' ? { ...field, pattern: '(?=.).*' } : field,
      ),
    };
    const inbox = inboxOf(opener(), definition);
    await inbox.add([await stored(good())]);
    expect(inbox.rows[0]).toMatchObject({
      status: 'unconfirmed',
      issues: [{ field: 'name', code: 'not-checked' }],
    });
  });

  it('not a consent that is ticked and not recorded', async () => {
    const definition: FormDefinition = {
      ...site.definition,
      fields: [...site.definition.fields, { id: 'more', type: 'consent', label: 'More', purpose: 'p' }],
    };
    const inbox = inboxOf(opener(), definition);
    await inbox.add([await stored({ ...good(), more: true })]);
    expect(inbox.rows[0]).toMatchObject({
      status: 'invalid',
      issues: [{ field: 'more', code: 'consent-mismatch' }],
    });
  });
});
