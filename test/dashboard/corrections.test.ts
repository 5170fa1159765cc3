import { beforeAll, describe, expect, it } from 'vitest';
import { compareVersions, isMadeFor } from '../../dashboard/compare-versions.ts';
import { Inbox, type RowDetail } from '../../dashboard/inbox/inbox.ts';
import { batchOpener } from '../../dashboard/inbox/open-batch.ts';
import type { StoredSubmission } from '../../protocol/api.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Answers } from '../../protocol/form.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type MockSite } from '../mock/tenant.ts';

let crypto: Crypto;
let site: MockSite;
let inbox: Inbox;
beforeAll(async () => {
  crypto = await mockCrypto();
  site = await makeMockSite(crypto, { origins: ['https://www.example.com'] });
  inbox = new Inbox({
    openBatch: batchOpener(crypto, site.id, new Map([[site.sealingId, site.sealing]])),
    signed: new Set([site.definitionHash]),
    loadDefinition: async () => site.definition,
    read: [],
  });
});

const ANSWERS: Answers = mockAnswers(1).next().value;

async function stored(answers: Answers, supersedes?: SubmissionId): Promise<StoredSubmission> {
  const { submission, request } = await sealMock(crypto, site, answers, {
    now: Date.UTC(2026, 10, 21, 8),
    ...(supersedes ? { context: { supersedes } } : {}),
  });
  const { capabilities: _, ...envelope } = request;
  return { submission, form: site.form, receivedAt: '2026-11-21T09:00:00Z', envelope };
}

async function versions(change: Answers): Promise<[before: RowDetail, after: RowDetail]> {
  const before = await stored(ANSWERS);
  const after = await stored({ ...ANSWERS, ...change }, before.submission);
  const [was, wanted] = await inbox.look([before, after]);
  return [was!, wanted!];
}

describe('a proposed correction', () => {
  it('is opened beside the version that stands, and nothing of it comes into the inbox', async () => {
    const [before, after] = await versions({ email: 'new@visitor.example' });
    expect([before.status, after.status]).toEqual(['verified', 'verified']);
    expect(after.plaintext?.answers['email']).toBe('new@visitor.example');
    expect(inbox.rows).toEqual([]);
    expect(inbox.query({ form: null, text: '', unreadOnly: false }).total).toBe(0);
  });

  it('is compared field by field in the form’s order; only what is changed is marked', async () => {
    const [before, after] = await versions({ email: 'new@visitor.example' });
    const compared = compareVersions(before, after);
    const consents = site.definition.fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
    const others = site.definition.fields.filter(({ type }) => type !== 'consent').map(({ id }) => id);
    expect(compared.map(({ field }) => field.id)).toEqual([...others, ...consents]);
    expect(compared.filter(({ isChanged }) => isChanged)).toMatchObject([
      { field: { id: 'email' }, before: ANSWERS['email'], after: 'new@visitor.example' },
    ]);
  });

  it('shows what it leaves out, and a consent that somebody has sealed otherwise', async () => {
    const consent = site.definition.fields.find(({ type }) => type === 'consent')!.id;
    const [before, after] = await versions({ [consent]: ANSWERS[consent] !== true, email: '' });
    const changed = compareVersions(before, after).filter(({ isChanged }) => isChanged);
    expect(changed.map(({ field }) => field.id)).toEqual(['email', consent]);
    expect(changed.at(-1)).toMatchObject({
      before: ANSWERS[consent] === true,
      after: ANSWERS[consent] !== true,
    });
  });

  it('takes no answer for an empty one, and choices in another order for the same', async () => {
    const [before, after] = await versions({});
    const change = (row: RowDetail, answers: Answers): RowDetail => ({
      ...row,
      plaintext: { ...row.plaintext!, answers: { ...row.plaintext!.answers, ...answers } },
    });
    const compared = compareVersions(
      change(before, { added: '', several: ['a', 'b'] }),
      change(after, { several: ['b', 'a'] }),
    );
    expect(compared.filter(({ isChanged }) => isChanged)).toEqual([]);
  });

  it('says what breaks the form’s rules, and when it was made for another submission', async () => {
    const [before, after] = await versions({ email: 'no address' });
    expect(after.status).toBe('invalid');
    expect(compareVersions(before, after).find(({ field }) => field.id === 'email')?.issue).toBeDefined();
    expect(isMadeFor(before, after)).toBe(true);
    const [other] = await versions({});
    expect(isMadeFor(other, after)).toBe(false);
  });
});
