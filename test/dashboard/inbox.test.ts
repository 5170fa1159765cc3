import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredSubmission } from '../../protocol/api.ts';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import type { Answers, FormDefinition } from '../../protocol/form.ts';
import { answerText, headline } from '../../dashboard/inbox/answer-text.ts';
import { inboxCsv, inboxJson } from '../../dashboard/inbox/export.ts';
import { Inbox } from '../../dashboard/inbox/inbox.ts';
import { batchOpener, sharedOpener } from '../../dashboard/inbox/open-batch.ts';
import { searchable, searchTerms } from '../../dashboard/inbox/search.ts';
import { contactForm, mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type MockSite } from '../mock/tenant.ts';

let crypto: Crypto;
let site: MockSite;
beforeAll(async () => {
  crypto = await mockCrypto();
  site = await makeMockSite(crypto, { origins: ['https://www.example.com'] });
});

const COLLECTOR = 'https://forms.example';
const EMPTY = { form: null, text: '', unreadOnly: false };

function inboxOf(
  options: { signed?: string[]; keys?: [string, KeyPair][]; definition?: FormDefinition | null } = {},
): Inbox {
  return new Inbox({
    openBatch: batchOpener(crypto, site.id, new Map(options.keys ?? [[site.sealingId, site.sealing]])),
    signed: new Set(options.signed ?? [site.definitionHash]),
    loadDefinition: async (hash) =>
      hash === site.definitionHash
        ? options.definition === undefined
          ? site.definition
          : options.definition
        : null,
    read: [],
  });
}

async function stored(
  answers: Answers,
  change: (stored: StoredSubmission) => StoredSubmission = (one) => one,
  at = 0,
): Promise<StoredSubmission> {
  const { submission, request } = await sealMock(crypto, site, answers, {
    now: Date.UTC(2026, 10, 21, 8, 0, at),
  });
  const { capabilities: _, ...envelope } = request;
  return change({
    submission,
    form: site.form,
    receivedAt: `2026-11-21T08:00:${String(at).padStart(2, '0')}Z`,
    envelope,
  });
}

const good = (): Answers => mockAnswers(1).next().value;

describe('opening', () => {
  it('verifies what a visitor of the published form sent', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored(good())]);
    expect(inbox.rows[0]).toMatchObject({ status: 'verified', issues: [], plaintext: { answers: good() } });
  });

  it('shows a row that cannot be opened with its code, and goes on', async () => {
    const inbox = inboxOf();
    const moved = await stored(good());
    await inbox.add([
      { ...moved, form: 'form_01m7w5kp00e2nskfe5f1r78522' },
      await stored(good(), (one) => ({
        ...one,
        envelope: { ...one.envelope, commit: Buffer.alloc(32).toString('base64url') },
      })),
      await stored(good(), (one) => ({ ...one, envelope: { ...one.envelope, boxes: [] } })),
      await stored(good()),
    ]);
    expect(inbox.rows.map(({ status, failure }) => failure?.code ?? status)).toEqual([
      'context-mismatch',
      'commitment',
      'envelope-malformed',
      'verified',
    ]);
    expect(inbox.query(EMPTY)).toEqual({ shown: 4, total: 4, unread: 4, failed: 3 });
  });

  it('says when no key at hand opens it', async () => {
    const inbox = inboxOf({ keys: [] });
    await inbox.add([await stored(good())]);
    expect(inbox.rows[0]).toMatchObject({ status: 'failed', failure: { code: 'recipient-unknown' } });
  });

  it('flags answers that the form does not allow', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored({ ...good(), email: 'nobody', country: 'xx', extra: 'y' })]);
    expect(inbox.rows[0]).toMatchObject({ status: 'invalid' });
    expect(inbox.rows[0]!.issues.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'email not-email',
      'country not-an-option',
      'extra unknown-field',
    ]);
  });

  it('flags a consent whose wording is not the one that was signed', async () => {
    const other = {
      ...site.definition,
      fields: site.definition.fields.map((field) =>
        field.type === 'consent' ? { ...field, label: 'Something milder.' } : field,
      ),
    };
    const inbox = inboxOf({ definition: other });
    await inbox.add([await stored(good())]);
    expect(inbox.rows[0]!.issues).toEqual([{ field: 'contact_ok', code: 'consent-wording' }]);
  });

  it('does not confirm a form that the publisher never signed', async () => {
    for (const inbox of [inboxOf({ signed: [] }), inboxOf({ definition: null })]) {
      await inbox.add([await stored(good())]);
      expect(inbox.rows[0]!.status).toBe('unconfirmed');
    }
  });

  it('opens a submission once, however often it comes', async () => {
    const inbox = inboxOf();
    const one = await stored(good());
    await inbox.add([one]);
    await inbox.add([one]);
    expect(inbox.rows).toHaveLength(1);
  });
});

describe('sharing the work', () => {
  it('gives each row its own result, whoever opened it and however late', async () => {
    const batch = await Promise.all(Array.from({ length: 23 }, () => stored(good())));
    const opener = batchOpener(crypto, site.id, new Map([[site.sealingId, site.sealing]]));
    const slow: typeof opener = async (piece) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return opener(piece);
    };
    const shared = sharedOpener(
      () => [opener, slow, slow],
      4,
      () => Promise.resolve(),
    );
    const opened = await shared(batch);
    expect(opened.map((one) => ('context' in one ? one.context.submission : null))).toEqual(
      batch.map(({ submission }) => submission),
    );
    expect(await shared([])).toEqual([]);
  });
});

describe('the list', () => {
  async function three(): Promise<Inbox> {
    const inbox = inboxOf();
    const batch: StoredSubmission[] = [];
    for (const [i, name] of ['Zoë Müller', 'Anna Oak', 'Farid Zhang'].entries())
      batch.push(await stored({ ...good(), name }, undefined, i));
    await inbox.add(batch);
    return inbox;
  }

  it('is newest first', async () => {
    const inbox = await three();
    inbox.query(EMPTY);
    expect(inbox.window(0, 9).map((row) => row.headline)).toEqual(['Farid Zhang', 'Anna Oak', 'Zoë Müller']);
    expect(inbox.placeOf(inbox.rows[0]!.submission)).toBe(2);
  });

  it('is searched without regard to case and accents', async () => {
    const inbox = await three();
    for (const text of ['zoe', 'MULLER', 'müll', '"zoe muller"'])
      expect(inbox.query({ ...EMPTY, text }).shown, text).toBe(1);
    expect(inbox.query({ ...EMPTY, text: '"muller zoe"' }).shown).toBe(0);
    expect(inbox.query({ ...EMPTY, text: 'muller zoe' }).shown).toBe(1);
  });

  it('finds choices by the words that the visitor saw', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored({ ...good(), country: 'gb' })]);
    expect(inbox.query({ ...EMPTY, text: 'united kingdom' }).shown).toBe(1);
  });

  it('remembers what was read', async () => {
    const inbox = await three();
    inbox.markRead([inbox.rows[0]!.submission]);
    expect(inbox.query({ ...EMPTY, unreadOnly: true })).toMatchObject({ shown: 2, unread: 2 });
    inbox.markRead('all');
    expect(inbox.query(EMPTY).unread).toBe(0);
    inbox.markRead([inbox.rows[1]!.submission], false);
    expect(inbox.query(EMPTY).unread).toBe(1);
    expect(inbox.readIds).toHaveLength(2);
  });
});

describe('export', () => {
  it('the CSV holds what was typed, with a line for what could not be opened', async () => {
    const inbox = inboxOf();
    const answers = {
      ...good(),
      name: 'Anne "Nan" O’Hara, jun.',
      message: 'Two lines\nand; a "quote"',
      phone: '030 23125 0',
    };
    await inbox.add([
      await stored(answers),
      await stored(good(), (one) => ({
        ...one,
        envelope: { ...one.envelope, commit: Buffer.alloc(32).toString('base64url') },
      })),
    ]);
    const [header, first, second, ...rest] = readCsv(
      inboxCsv(inbox.rows, site.form, COLLECTOR, site.definition),
    );
    expect(rest).toEqual([]);
    const cell = (line: string[] | undefined, title: string): string | undefined =>
      line?.[header!.indexOf(title)];
    expect(cell(first, 'Name')).toBe(answers.name);
    expect(cell(first, 'What do you need?')).toBe(answers.message);
    expect(cell(first, 'Phone')).toBe('030 23125 0');
    expect(cell(second, 'Submission')).toBe(inbox.rows[1]!.submission);
    expect(cell(second, 'Issues')).toBe('not opened: commitment');
  });

  it('names columns in the site’s language, whatever visitors answered in', async () => {
    const inbox = inboxOf();
    await inbox.add([await stored(good())]);
    const lead = {
      ...site.definition,
      locale: 'de',
      fields: site.definition.fields.map((field) => ({ ...field, label: `${field.label} (de)` })),
    };
    expect(readCsv(inboxCsv(inbox.rows, site.form, COLLECTOR, lead))[0]).toContain('Name (de)');
  });

  it('the JSON loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (message) => {
        const inbox = inboxOf();
        await inbox.add([await stored({ ...good(), message })]);
        const { submissions } = JSON.parse(inboxJson(inbox.rows, null, COLLECTOR)) as {
          submissions: { answers: Answers }[];
        };
        expect(submissions[0]!.answers['message']).toBe(message);
      }),
      { numRuns: 40 },
    );
  });
});

describe('words for a row', () => {
  it('takes name and message for headline and preview', () => {
    const definition: FormDefinition = { ...contactForm, form: 'form_01m7w5kp00e2nskfe5f1r78522' };
    expect(headline(definition, { ...good(), name: 'Zoë', message: 'Two\n\n  lines' })).toMatchObject({
      headline: 'Zoë',
      preview: expect.stringMatching(/^Two lines · /) as string,
    });
    expect(headline(null, {})).toEqual({ headline: 'No answers', preview: '' });
  });

  it('text answers come out as they are', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => answerText({}, text) === text));
  });

  it('a search for words of a text finds it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (words) => {
        const text = words.join(' ');
        const folded = searchable([text]);
        return searchTerms(text.replaceAll('"', ' ')).every((term) => folded.includes(term));
      }),
    );
  });
});

/** RFC 4180, for tests. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, bare, end] of text
    .replace(/^\ufeff/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') lines.push([]);
    else if (end === '') break;
  }
  lines.pop();
  return lines;
}
