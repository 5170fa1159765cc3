import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FormDefinition } from '../../protocol/form.ts';
import { en as words } from '../../protocol/texts/en.ts';
import type { RightsEvent, SubmissionState } from '../../protocol/rights.ts';
import { answerDue } from '../../protocol/answer-due.ts';
import { consentsNow } from '../../widget/consents-now.ts';
import type { Receipt } from '../../widget/open-receipt.ts';
import { receiptDates } from '../../widget/receipt-dates.ts';
import { receiptCsv, receiptHtml } from '../../widget/receipt-export.ts';
import { receiptFile } from '../../widget/receipt-file.ts';
import { receiptTexts } from '../../widget/receipt-texts.ts';
import { receptionOf, rightsHistory } from '../../widget/rights-history.ts';
import { en } from '../../widget/rights-texts/en.ts';
import { CONTACT } from './published-site.ts';

const NEWS = CONTACT.fields.find(({ id }) => id === 'news')!;
const DEFINITION: FormDefinition = {
  ...CONTACT,
  form: 'form_00000000000000000000000001',
  fields: [
    ...CONTACT.fields,
    { id: 'offers', type: 'consent', label: 'Tell me about offers.', purpose: 'To tell of offers.' },
  ],
};
const WORDS = { texts: receiptTexts(['en']), rights: en, dates: receiptDates(['en-GB'], 'en') };

function event(type: RightsEvent['type'], at: string, payload?: object): RightsEvent {
  return {
    type,
    at,
    receipt: {
      v: 1,
      kind: 'sealpost receipt',
      origin: 'sealpost/1/site_00000000000000000000000001/rights',
      key: 'slk1_key',
      leaf: `${type} ${at}`,
      ...(payload && { payload: JSON.stringify({ v: 1, type, ...payload }) }),
    },
  };
}

const EVENTS = [
  event('submission', '2026-11-01T08:00:00Z', {}),
  event('withdrawal', '2026-11-02T08:00:00Z', { by: 'unsubscribe', fields: ['news'] }),
  event('correction', '2026-11-03T08:00:00Z', {}),
  event('submission', '2026-11-03T08:00:00Z', {}),
  event('request', '2026-11-04T08:00:00Z', { request: 'req_1', right: 'erase' }),
  event('decision', '2026-11-05T08:00:00Z', { request: 'req_1', state: 'refused', reason: 'A court case' }),
];

function receipt(state: Partial<SubmissionState> = {}, own = true): Receipt {
  return {
    collector: 'https://post.example',
    link: { submission: 'sub_00000000000000000000000001', receiptSecret: randomBytes(32) },
    view: {
      submission: 'sub_00000000000000000000000002',
      site: 'site_00000000000000000000000001',
      form: DEFINITION.form,
      receivedAt: '2026-11-03T08:00:00Z',
      deletedAfter: '2027-05-20T08:00:00Z',
      // cast: nothing here opens it.
      envelope: {} as Receipt['view']['envelope'],
      state: { withdrawn: [], requests: [], ...state },
      events: EVENTS,
      rules: { correct: 'at-once', restrict: 'at-once', object: 'decision', erase: 'decision' },
    },
    // cast: as above.
    manifest: {} as Receipt['manifest'],
    context: {} as Receipt['context'],
    controller: { name: 'Northwind', address: 'Mill Lane 4', contact: 'privacy@northwind.example' },
    definition: DEFINITION,
    words,
    copy: own
      ? {
          answers: { name: '=Ada', email: 'ada@example.org' },
          consents: [
            { field: 'news', wording: NEWS.label, given: true },
            { field: 'offers', wording: 'Tell me about offers.', given: false },
          ],
          locale: 'en',
          links: { unsubscribe: '/u/x' },
          attachments: [],
        }
      : 'none',
  };
}

describe('the last day for an answer', () => {
  it.each([
    ['2026-11-21T08:30:00Z', '2026-12-21'],
    ['2027-01-31T23:59:59Z', '2027-02-28'],
    ['2028-01-30T00:00:00Z', '2028-02-29'],
    ['2026-12-31T12:00:00Z', '2027-01-31'],
    ['2026-08-31T12:00:00Z', '2026-09-30'],
  ])('of what was asked %s is %s', (asked, due) => {
    expect(answerDue(asked)).toBe(due);
  });
});

describe('dates', () => {
  it('are those of the country that the browser is set to, in the language of the sentence', () => {
    expect(receiptDates(['en-GB', 'de'], 'en').date('2026-12-21')).toBe('21 December 2026');
    expect(receiptDates(['en-US'], 'en').date('2026-12-21')).toBe('December 21, 2026');
    expect(receiptDates(['de-CH', 'en-GB'], 'en').date('2026-12-21')).toBe('21 December 2026');
    expect(receiptDates(['xx'], 'en').locale).toBe('en');
    expect(receiptDates(['en_US@posix'], 'en').locale).toBe('en');
  });
});

describe('consents', () => {
  it('stand as they are now: withdrawn is not given, and what was never given is not withdrawn', () => {
    const withdrawn = ['news', 'offers'].map((field) => ({
      field,
      at: '2026-11-02T08:00:00Z',
      by: 'unsubscribe' as const,
    }));
    expect(consentsNow(receipt({ withdrawn })).map(({ field, state }) => [field, state])).toEqual([
      ['news', 'withdrawn'],
      ['offers', 'not given'],
    ]);
    expect(consentsNow(receipt())[0]).toMatchObject({ state: 'given', purpose: 'To send the newsletter.' });
  });

  it('are the form’s, and sealed, where there is no copy to read', () => {
    const withdrawn = [{ field: 'news', at: '2026-11-02T08:00:00Z', by: 'receipt' as const }];
    expect(consentsNow(receipt({ withdrawn }, false)).map(({ wording, state }) => [wording, state])).toEqual([
      [NEWS.label, 'withdrawn'],
      ['Tell me about offers.', 'sealed'],
    ]);
  });
});

describe('the history', () => {
  it('says what happened to what, by which way, and how it was decided', () => {
    const entries = rightsHistory(receipt(), en).map(({ title, details }) => [
      title,
      ...details.map(({ text }) => text),
    ]);
    expect(entries).toEqual([
      ['Received'],
      ['Consent withdrawn', NEWS.label, 'with the unsubscribe link'],
      ['Corrected'],
      ['Corrected version received'],
      ['Request', 'Erasure'],
      ['Decision', 'Erasure', 'Refused', 'A court case'],
    ]);
  });

  it('has the title where the content is gone or is none', () => {
    const shown = receipt();
    const torn = event('withdrawal', '2026-11-06T08:00:00Z');
    torn.receipt.payload = '{';
    shown.view.events = [event('request', '2026-11-05T08:00:00Z'), torn];
    expect(rightsHistory(shown, en).map(({ title, details }) => [title, details])).toEqual([
      ['Request', []],
      ['Consent withdrawn', []],
    ]);
  });

  it('tells when it came first from when it was corrected', () => {
    expect(receptionOf(receipt().view)).toEqual({
      receivedAt: '2026-11-01T08:00:00Z',
      correctedAt: '2026-11-03T08:00:00Z',
    });
    expect(receptionOf({ events: [], receivedAt: '2026-11-03T08:00:00Z' })).toEqual({
      receivedAt: '2026-11-03T08:00:00Z',
      correctedAt: undefined,
    });
  });
});

describe('the files', () => {
  const state: Partial<SubmissionState> = {
    withdrawn: [{ field: 'news', at: '2026-11-02T08:00:00Z', by: 'unsubscribe' }],
    restrictedAt: '2026-11-02T09:00:00Z',
    objectedAt: '2026-11-02T10:00:00Z',
    requests: [
      { id: 'req_00000000000000000000000001', right: 'erase', at: '2026-11-04T08:00:00Z', state: 'open' },
    ],
  };

  it('JSON holds purposes, state, rules and every proof', () => {
    const file = JSON.parse(receiptFile(receipt(state))) as Record<string, unknown>;
    expect(file).toMatchObject({
      form: { purpose: CONTACT.purpose, legalBasis: 'contract' },
      receivedAt: '2026-11-01T08:00:00Z',
      correctedAt: '2026-11-03T08:00:00Z',
      answers: [
        { id: 'name', answer: '=Ada', purpose: 'To address you by name.' },
        { id: 'email', purpose: 'To send you the quote.' },
      ],
      consents: [
        { field: 'news', given: true, state: 'withdrawn', by: 'unsubscribe' },
        { field: 'offers', given: false, state: 'not given' },
      ],
      state,
      rules: { erase: 'decision' },
    });
    expect(file['events']).toEqual(EVENTS);
  });

  it.each([
    ['CSV', receiptCsv],
    ['HTML', receiptHtml],
  ])('%s says what for, what holds now and what happened', (_, make) => {
    const text = make(receipt(state), WORDS);
    for (const part of [
      'a contract with you, or steps towards one',
      'To address you by name.',
      'To send the newsletter.',
      'Withdrawn on 2 November 2026',
      'You did not agree',
      'Restricted since 2 November 2026',
      'Objection on record since 2 November 2026',
      'Asked on 4 November 2026',
      'with the unsubscribe link',
      'A court case',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('You agreed');
  });

  it('CSV has three columns and runs no formula', () => {
    const csv = receiptCsv(receipt(), WORDS);
    expect(csv).toContain(`"Name","'=Ada","To address you by name."\r\n`);
    for (const line of csv.trimEnd().split('\r\n')) expect(line.match(/","/g)).toHaveLength(2);
  });

  it('without a copy they say that it is sealed, and give no answers', () => {
    const file = JSON.parse(receiptFile(receipt(state, false))) as Record<string, unknown>;
    expect(file).not.toHaveProperty('answers');
    expect(file).toMatchObject({ consents: [{ state: 'withdrawn' }, { state: 'sealed' }], state });
    expect(receiptCsv(receipt({}, false), WORDS)).toContain('sealed for Northwind alone');
  });
});
