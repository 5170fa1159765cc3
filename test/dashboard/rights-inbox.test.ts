import { beforeAll, describe, expect, it } from 'vitest';
import { inboxCsv, inboxJson } from '../../dashboard/inbox/export.ts';
import { followRights, type MaskedAddress, type RightsSources } from '../../dashboard/inbox/follow-rights.ts';
import { Inbox } from '../../dashboard/inbox/inbox.ts';
import { batchOpener } from '../../dashboard/inbox/open-batch.ts';
import { suppressionHash, suppressionKey } from '../../dashboard/suppression.ts';
import type { SiteState, StoredSubmission } from '../../protocol/api.ts';
import { fromBase64url, toBase64url } from '../../protocol/bytes.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Answers } from '../../protocol/form.ts';
import { maskAddress } from '../../protocol/masked-address.ts';
import { consentStates, mailHeaders } from '../../protocol/rights-now.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import type { SubmissionState } from '../../protocol/rights.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type MockSite } from '../mock/tenant.ts';
import { parseCsv } from '../e2e/parse-csv.ts';

const COLLECTOR = 'https://forms.example';
const AT = '2026-11-21T09:00:00Z';
const EVERYTHING = { form: null, text: '', unreadOnly: false };
const UNTOUCHED: SubmissionState = { withdrawn: [], requests: [] };

let crypto: Crypto;
let site: MockSite;
beforeAll(async () => {
  crypto = await mockCrypto();
  site = await makeMockSite(crypto, { origins: ['https://www.example.com'] });
});

const answersOf = (email: string): Answers => ({
  ...mockAnswers(1).next().value,
  email,
  contact_ok: true,
});

async function stored(email: string, second = 0): Promise<StoredSubmission> {
  const { submission, request } = await sealMock(crypto, site, answersOf(email), {
    now: Date.UTC(2026, 10, 21, 8, 0, second),
  });
  const { capabilities: _, ...envelope } = request;
  return { submission, form: site.form, receivedAt: AT, envelope };
}

const inboxOf = (): Inbox =>
  new Inbox({
    openBatch: batchOpener(crypto, site.id, new Map([[site.sealingId, site.sealing]])),
    signed: new Set([site.definitionHash]),
    loadDefinition: async () => site.definition,
    read: [],
  });

/** A collector that keeps a suppression list and says what it is told to. */
function collector(states: SiteState[], listed: string[] = [], erased: SubmissionId[] = []) {
  const added: string[] = [];
  const takenOff = new Map<string, string>();
  const told: MaskedAddress[] = [];
  const list = new Map(listed.map((hash) => [hash, '2026-11-01T00:00:00Z']));
  const sources: RightsSources = {
    crypto,
    suppressionKey: suppressionKey(crypto, site.publisherSeed),
    states: async () => ({ states, erased }),
    suppressions: async () => Array.from(list, ([hash, at]) => ({ hash, at })),
    addSuppressingActs: async (acts) => {
      const taken = acts.filter(({ hash, at }) => at > (takenOff.get(hash) ?? ''));
      for (const { hash } of taken) if (!list.has(hash)) list.set(hash, AT);
      added.push(...taken.map(({ hash }) => hash));
      return taken.map(({ hash }) => hash);
    },
    keepMaskedAddresses: async (addresses) => {
      told.push(...addresses);
    },
  };
  const takeOff = (hash: string, at: string): void => {
    list.delete(hash);
    takenOff.set(hash, at);
  };
  return { added, told, takeOff, sources };
}

const hashOf = (address: string): string =>
  suppressionHash(crypto, suppressionKey(crypto, site.publisherSeed), address)!;

describe('rows follow what their visitors did', () => {
  it('a restricted one and one that was corrected leave, with all that was opened of them', async () => {
    const inbox = inboxOf();
    const [kept, restricted, old, fresh] = await Promise.all(
      [1, 2, 3, 4].map((second) => stored(`v${second}@example.com`, second)),
    );
    await inbox.add([kept!, restricted!, old!, fresh!]);
    inbox.query({ ...EVERYTHING, text: 'v4@example.com' });
    const { sources } = collector([
      { submission: restricted!.submission, state: { ...UNTOUCHED, restrictedAt: AT } },
      { submission: old!.submission, state: { ...UNTOUCHED, supersededBy: fresh!.submission } },
    ]);
    expect(await followRights(inbox, sources)).toEqual({ restricted: 1, hidden: 2, dropped: 2 });
    expect(inbox.rows.map(({ submission }) => submission)).toEqual([kept!.submission, fresh!.submission]);
    expect(inbox.detail(restricted!.submission)).toBeNull();
    expect(inbox.detail(fresh!.submission)).toMatchObject({
      rights: { corrects: old!.submission },
      plaintext: { answers: { email: 'v4@example.com' } },
    });
    expect(inbox.window(0, 9)).toMatchObject([{ submission: fresh!.submission, marks: ['corrected'] }]);
    expect(JSON.stringify(inbox.rows)).not.toContain('v2@example.com');
  });

  it('one whose restriction is lifted comes again, and is opened anew', async () => {
    const inbox = inboxOf();
    const one = await stored('v@example.com');
    await inbox.add([one]);
    await followRights(
      inbox,
      collector([{ submission: one.submission, state: { ...UNTOUCHED, restrictedAt: AT } }]).sources,
    );
    expect(inbox.rows).toEqual([]);
    await inbox.add([one]);
    await followRights(inbox, collector([]).sources);
    expect(inbox.rows).toMatchObject([{ submission: one.submission, status: 'verified' }]);
    expect(inbox.rows[0]!.rights).toBeUndefined();
  });

  it('an unsubscribed address is put on the list by its hash, and marks every row that has it', async () => {
    const inbox = inboxOf();
    const [first, again, other] = [
      await stored('Ann@Example.com', 1),
      await stored('ann@example.com', 2),
      await stored('bob@example.com', 3),
    ];
    await inbox.add([first, again, other]);
    const { added, sources } = collector([
      { submission: first.submission, state: { ...UNTOUCHED, unsubscribedAt: AT } },
    ]);
    await followRights(inbox, sources);
    expect(added).toEqual([hashOf('ann@example.com')]);
    inbox.query(EVERYTHING);
    expect(inbox.window(0, 3).map(({ marks }) => marks)).toEqual([[], ['suppressed'], ['unsubscribed']]);
    await followRights(inbox, sources);
    expect(added).toHaveLength(1);
  });

  it('what was taken off comes back only by what its owner did after that, told by the latest of it', async () => {
    const inbox = inboxOf();
    const [first, again] = [await stored('ann@example.com', 1), await stored('ann@example.com', 2)];
    await inbox.add([first, again]);
    const gone: SiteState = { submission: first.submission, state: { ...UNTOUCHED, unsubscribedAt: AT } };
    const states = [gone];
    const { added, takeOff, sources } = collector(states);
    await followRights(inbox, sources);
    takeOff(hashOf('ann@example.com'), '2026-11-22T00:00:00Z');
    await followRights(inbox, sources);
    expect(inbox.rows.map(({ rights }) => rights)).toEqual([{ state: gone.state }, undefined]);
    expect(added).toHaveLength(1);
    const later = '2026-11-23T00:00:00Z';
    states.unshift({ submission: again.submission, state: { ...UNTOUCHED, unsubscribedAt: later } });
    await followRights(inbox, sources);
    expect(added).toHaveLength(2);
    expect(inbox.rows.map(({ rights }) => rights?.suppressedAt)).toEqual([AT, AT]);
  });

  it('an address that is imported again after everything was erased is marked all the same', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored('ann@example.com')]);
    const { added, sources } = collector([], [hashOf('ann@example.com')]);
    await followRights(inbox, sources);
    expect(inbox.rows[0]!.rights).toEqual({ suppressedAt: '2026-11-01T00:00:00Z' });
    expect(added).toEqual([]);
  });

  it('one that was erased leaves, too', async () => {
    const inbox = inboxOf();
    const [kept, erased] = [await stored('ann@example.com', 1), await stored('bob@example.com', 2)];
    await inbox.add([kept, erased]);
    const followed = await followRights(inbox, collector([], [], [erased.submission]).sources);
    expect(followed.dropped).toBe(1);
    expect(inbox.rows.map(({ submission }) => submission)).toEqual([kept.submission]);
  });

  it('tells the collector each address once, masked by the token of its unsubscribe link', async () => {
    const inbox = inboxOf();
    const [one, known] = [await stored('ann@example.com', 1), await stored('bob@example.com', 2)];
    await inbox.add([one, { ...known, hasMaskedAddress: true }]);
    const { told, sources } = collector([]);
    await followRights(inbox, sources);
    await followRights(inbox, sources);
    expect(told.map(({ submission }) => submission)).toEqual([one.submission]);
    const token = fromBase64url(inbox.rows[0]!.plaintext!.links.unsubscribe.split('.')[1], 32)!;
    const masked = fromBase64url(told[0]!.masked, 32)!;
    expect(toBase64url(masked)).not.toBe(hashOf('ann@example.com'));
    expect(toBase64url(maskAddress(crypto, token, masked))).toBe(hashOf('ann@example.com'));
  });

  it('is told as it is when the collector does not take an address', async () => {
    const inbox = inboxOf();
    const one = await stored('ann@example.com');
    await inbox.add([one]);
    const { sources } = collector([
      { submission: one.submission, state: { ...UNTOUCHED, unsubscribedAt: AT } },
    ]);
    await followRights(inbox, { ...sources, addSuppressingActs: async () => [] });
    expect(inbox.rows[0]!.rights!.suppressedAt).toBeUndefined();
  });

  it('an open request stands before everything else', async () => {
    const inbox = inboxOf();
    const one = await stored('ann@example.com');
    await inbox.add([one]);
    const state: SubmissionState = {
      withdrawn: [{ field: 'contact_ok', at: AT, by: 'receipt' }],
      requests: [{ id: 'req_01m7w5kp00e2nskfe5f1r78522', right: 'erase', at: AT, state: 'open' }],
    };
    await followRights(inbox, collector([{ submission: one.submission, state }]).sources);
    expect(inbox.window(0, 1)[0]!.marks).toEqual(['request', 'withdrawn', 'suppressed']);
  });
});

describe('an export says how things stand now', () => {
  it('in the CSV and in the JSON', async () => {
    const inbox = inboxOf();
    const [gone, kept] = [await stored('ann@example.com', 1), await stored('bob@example.com', 2)];
    await inbox.add([gone, kept]);
    const state: SubmissionState = {
      withdrawn: [{ field: 'contact_ok', at: AT, by: 'unsubscribe' }],
      unsubscribedAt: AT,
      objectedAt: AT,
      requests: [{ id: 'req_01m7w5kp00e2nskfe5f1r78522', right: 'object', at: AT, state: 'open' }],
    };
    await followRights(inbox, collector([{ submission: gone.submission, state }]).sources);

    const [header, first, second] = parseCsv(inboxCsv(inbox.rows, site.form, COLLECTOR, site.definition));
    const wording = site.definition.fields.find(({ id }) => id === 'contact_ok')!.label;
    const told = (line: string[] | undefined, title: string): string | undefined =>
      line?.[header!.indexOf(title)];
    expect(told(first, `Now (contact_ok): ${wording}`)).toBe(`withdrawn on ${AT}`);
    expect(told(second, `Now (contact_ok): ${wording}`)).toBe('given');
    expect(told(first, 'Unsubscribed on')).toBe(AT);
    expect(told(first, 'Objected on')).toBe(AT);
    expect(told(second, 'Objected on')).toBe('');
    expect(inbox.window(0, 9).find(({ submission }) => submission === gone.submission)?.marks).toEqual([
      'request',
      'objected',
      'unsubscribed',
    ]);
    expect(told(first, 'Suppressed since')).toBe(AT);
    expect(told(second, 'Suppressed since')).toBe('');
    expect(told(first, 'Open requests')).toBe('object');
    expect(told(second, 'List-Unsubscribe')).toMatch(
      new RegExp(`^<https://forms\\.example/u/${kept.submission}\\.[\\w-]{43}>$`),
    );
    expect(told(second, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');

    const { submissions } = JSON.parse(inboxJson(inbox.rows, null, COLLECTOR)) as { submissions: unknown[] };
    expect(submissions).toMatchObject([
      {
        now: {
          consents: [{ field: 'contact_ok', state: 'withdrawn', withdrawnAt: AT, by: 'unsubscribe' }],
          unsubscribedAt: AT,
          objectedAt: AT,
          suppressedSince: AT,
          openRequests: ['object'],
        },
      },
      {
        now: { consents: [{ field: 'contact_ok', state: 'given' }], openRequests: [] },
        mailHeaders: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      },
    ]);
  });

  it('with no mail header that a stranger wrote', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored('ann@example.com')]);
    const [row] = inbox.rows;
    const other = (await stored('bob@example.com')).submission;
    const token = row!.plaintext!.links.unsubscribe.split('.')[1]!;
    const withPath = (path: string) => mailHeaders(row!.submission, path, COLLECTOR);
    expect(withPath(row!.plaintext!.links.unsubscribe)).toBeDefined();
    for (const path of [
      '',
      `/u/${other}.${token}`,
      `@evil.example/u/${row!.submission}.${token}`,
      `/u/${row!.submission}.${token}>\r\nBcc: all@example.com`,
      `/u/${row!.submission}.${token}\n`,
    ])
      expect(withPath(path)).toBeUndefined();
  });

  it('a consent that was never given is not withdrawn', () => {
    expect(
      consentStates([{ field: 'news', given: false }], [{ field: 'news', at: AT, by: 'unsubscribe' }]),
    ).toEqual([{ field: 'news', state: 'not given' }]);
  });
});
