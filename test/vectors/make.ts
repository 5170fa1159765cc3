import { argon2Sync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import {
  aead,
  base64url,
  blake2b,
  boxSeal,
  bytes,
  edPublicKeyOf,
  fixedRandom,
  hex,
  join,
  json,
  keyIdOf,
  noteByHand,
  padmeLength,
  padTo,
  publicKeyOf,
  sealByHand,
  sha256,
  unbase64url,
} from './by-hand.ts';
import { makeLedger } from './make-ledger.ts';

/**
 * Makes the test vectors of docs/protocol.md: `node test/vectors/make.ts` writes them, and test/vectors/frozen.test.ts fails when
 * what this makes is not what is committed. They are frozen: a change of the protocol gets a new dated folder beside this one.
 */
export const DATE = '2026-11-21';
export const FOLDER = path(import.meta.dirname, DATE);

const ACTS = ['view', 'unsubscribe', 'withdraw', 'erase', 'correct', 'request'];
const NOW = Date.parse('2026-11-21T08:00:00Z');

export type Vectors = Awaited<ReturnType<typeof makeVectors>>;

export async function makeVectors() {
  const fixed = await makeFixtures();
  return {
    encodings: makeEncodings(),
    padding: makePadding(),
    keys: await makeKeys(fixed),
    notes: await makeNotes(fixed),
    capabilities: await makeCapabilities(fixed),
    envelopes: makeEnvelopes(fixed),
    'refused-envelopes': makeRefusedEnvelopes(fixed),
    'member-keys': makeMemberKeys(fixed),
    'key-file': makeKeyFiles(fixed),
    answers: makeAnswers(fixed),
    ledger: makeLedger(),
  };
}

export async function makeExport(): Promise<string> {
  const fixed = await makeFixtures();
  const { good } = makeEnvelopes(fixed);
  const lines = [
    { type: 'export', v: 1, site: fixed.site, manifest: await signedManifest(fixed), exportedAt: '2026-11-21T09:00:00Z' },
    ...fixed.artefacts.map(({ hash, text }) => ({ type: 'artefact', hash, text })),
    ...good.map(({ filed, receivedAt, envelope }) => ({ type: 'submission', ...filed, receivedAt, envelope })),
    { type: 'end', submissions: good.length },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

type Fixtures = Awaited<ReturnType<typeof makeFixtures>>;

async function makeFixtures() {
  const random = fixedRandom('fixtures');
  const site = idByHand('site', random(10), NOW - 86_400_000);
  const otherSite = idByHand('site', random(10), NOW - 86_400_000);
  const contact = idByHand('form', random(10), NOW - 80_000_000);
  const appointment = idByHand('form', random(10), NOW - 70_000_000);
  const submissions = Array.from({ length: 5 }, (_, i) => idByHand('sub', random(10), NOW + i * 60_000));
  const publishers = Array.from({ length: 3 }, () => random(32));
  const sealing = [1, 2].map((epoch) => {
    const secret = random(32);
    return { epoch, secret, publicKey: publicKeyOf(secret), id: keyIdOf(publicKeyOf(secret)) };
  });
  const receiptSecret = random(32);
  const member = random(32);

  const definitions = [contactDefinition(contact), appointmentDefinition(appointment)];
  const artefacts = await Promise.all(
    definitions.map(async (definition) => {
      const text = json(definition);
      return { definition, text, hash: base64url(await sha256(bytes(text))) };
    }),
  );
  return { site, otherSite, contact, appointment, submissions, publishers, sealing, receiptSecret, member, artefacts };
}

function contactDefinition(form: string) {
  return {
    v: 1,
    form,
    revision: 2,
    locale: 'en',
    title: 'Contact us',
    purpose: 'To answer your question',
    legalBasis: 'legitimate-interests',
    retentionDays: 180,
    fields: [
      { id: 'name', type: 'text', label: 'Your name', purpose: 'To address you', required: true, maxLength: 80 },
      { id: 'email', type: 'email', label: 'E-mail address', purpose: 'To reply', required: true },
      { id: 'phone', type: 'tel', label: 'Phone', purpose: 'To call back', pattern: '\\+?[\\d \\-]{5,20}' },
      { id: 'website', type: 'url', label: 'Website', purpose: 'To look at what you ask about' },
      { id: 'seats', type: 'number', label: 'Seats', purpose: 'To plan', min: '1', max: '12', step: '1' },
      { id: 'day', type: 'date', label: 'Day', purpose: 'To plan', min: '2026-01-01', max: '2027-12-31' },
      { id: 'hour', type: 'time', label: 'Time', purpose: 'To plan', min: '08:00', max: '18:00', step: '900' },
      {
        id: 'topic',
        type: 'select',
        label: 'Topic',
        purpose: 'To ask the right person',
        options: [
          { value: 'sales', label: 'Sales' },
          { value: 'support', label: 'Support' },
        ],
      },
      {
        id: 'channels',
        type: 'checkboxes',
        label: 'How may we answer?',
        purpose: 'To answer as you like',
        min: '1',
        max: '2',
        options: [
          { value: 'mail', label: 'Mail' },
          { value: 'phone', label: 'Phone' },
          { value: 'letter', label: 'Letter' },
        ],
      },
      { id: 'message', type: 'textarea', label: 'Message', purpose: 'To know your question', required: true, minLength: 3 },
      { id: 'urgent', type: 'checkbox', label: 'Urgent', purpose: 'To order our work' },
      { id: 'campaign', type: 'hidden', label: 'Campaign', purpose: 'To know which page helped', value: 'autumn' },
      { id: 'news', type: 'consent', label: 'Send me your newsletter, once a month.', purpose: 'Newsletter', legalBasis: 'consent' },
    ],
  };
}

function appointmentDefinition(form: string) {
  return {
    v: 1,
    form,
    revision: 1,
    locale: 'he',
    title: 'קביעת תור',
    purpose: 'קביעת תור אצל הרופאה',
    legalBasis: 'consent',
    retentionDays: 30,
    fields: [
      { id: 'name', type: 'text', label: 'שם מלא', purpose: 'לפנות אליך', required: true },
      { id: 'reason', type: 'textarea', label: 'סיבת הביקור', purpose: 'הכנה לביקור', required: true },
      { id: 'agree', type: 'consent', label: 'אני מסכים/ה לעיבוד הפרטים הרפואיים שלי.', purpose: 'עיבוד', required: true },
    ],
  };
}

// ---- encodings ----

function makeEncodings() {
  const random = fixedRandom('encodings');
  return {
    base64url: {
      good: [0, 1, 2, 3, 4, 16, 20, 24, 32, 33].map((length) => {
        const data = length ? random(Math.max(length, 16)).subarray(0, length) : new Uint8Array();
        return { hex: hex(data), text: base64url(data) };
      }),
      bad: ['A', 'AAAAA', 'AA==', 'AAA=', 'AB', 'AAB', 'A+==', 'AA+A', 'AA/A', 'AA A', 'AAA\n', ' AAA', 'AAÄA', 'AAA\u0100', '-_-_='],
    },
    crockford: ['00000000000000000000000000000000', 'ffffffffffffffffffffffffffffffff', '00112233445566778899aabbccddeeff'].map((text) => ({
      hex: text,
      text: crockfordByHand(BigInt(`0x${text}`), 26),
    })),
    ids: {
      good: [0, 1, Date.UTC(2026, 10, 21, 8), 2 ** 48 - 1].map((milliseconds) => {
        const drawn = random(16).subarray(0, 10);
        return { kind: 'sub', milliseconds, random: hex(drawn), id: idByHand('sub', drawn, milliseconds) };
      }),
      /** None of these is a submission id. */
      bad: [
        '',
        'sub_',
        'sub_01kaj1m0g07yqzv0ps7h8j3wz',
        'sub_01kaj1m0g07yqzv0ps7h8j3wzd0',
        'sub_81kaj1m0g07yqzv0ps7h8j3wzd',
        'sub_01KAJ1M0G07YQZV0PS7H8J3WZD',
        'sub_o1kaj1m0g07yqzv0ps7h8j3wzd',
        'sub_01kaj1m0g07yqzv0ps7h8j3wzu',
        'sub_01kaj1m0g07yqzv0ps7h8j3wzd\n',
        ' sub_01kaj1m0g07yqzv0ps7h8j3wzd',
        'form_01kaj1m0g07yqzv0ps7h8j3wzd',
        'sub-01kaj1m0g07yqzv0ps7h8j3wzd',
      ],
      code: 'id-invalid',
    },
    times: {
      good: ['2026-11-21T08:00:00Z', '1970-01-01T00:00:00Z', '2028-02-29T23:59:59Z', '9999-12-31T23:59:59Z'],
      bad: [
        '2026-02-30T00:00:00Z',
        '2027-02-29T00:00:00Z',
        '2026-13-01T00:00:00Z',
        '2026-11-21T24:00:00Z',
        '2026-11-21T08:00:60Z',
        '2026-11-21T08:00:00',
        '2026-11-21T08:00:00+00:00',
        '2026-11-21T08:00:00.000Z',
        '2026-11-21 08:00:00Z',
        '2026-11-21T08:00:00z',
        '2026-11-21T08:00:00Z\n',
      ],
    },
    /** `json` is any spelling, `canonical` the one of RFC 8785. */
    canonicalJson: [
      ['{ "b": 1, "a": [true, null, false] }', '{"a":[true,null,false],"b":1}'],
      ['{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}', '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'],
      ['[1.0, -0, 1e21, 1e20, 1e-6, 1e-7, 0.1, 333333333.33333329, 4.50, 2e-3]', '[1,0,1e+21,100000000000000000000,0.000001,1e-7,0.1,333333333.3333333,4.5,0.002]'],
      ['"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\\\/\\u007f\\u2028<"', '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\u007f\u2028<"'],
      ['"e\\u0301 \\u00e9 שלום \\ud83d\\udc69\\u200d\\ud83d\\udd2c"', '"e\u0301 \u00e9 שלום 👩\u200d🔬"'],
      ['{"":{"":[]},"a":{}}', '{"":{"":[]},"a":{}}'],
    ].map(([text, canonical]) => ({ json: text!, canonical: canonical! })),
  };
}

/** By division, where protocol/ids.ts shifts. */
function crockfordByHand(value: bigint, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++, value /= 32n) text = '0123456789abcdefghjkmnpqrstvwxyz'.charAt(Number(value % 32n)) + text;
  return text;
}

function idByHand(kind: string, random: Uint8Array, milliseconds: number): string {
  const digits = milliseconds.toString(16).padStart(12, '0') + hex(random.subarray(0, 10));
  const variant = (8 + (Number.parseInt(digits.charAt(16), 16) % 4)).toString(16);
  return `${kind}_${crockfordByHand(BigInt(`0x${digits.slice(0, 12)}7${digits.slice(13, 16)}${variant}${digits.slice(17)}`), 26)}`;
}

// ---- padding ----

function makePadding() {
  const lengths = [0, 1, 1022, 1023, 1024, 1087, 1088, 1500, 2047, 2048, 4095, 5000, 10_000, 65_535, 65_536, 100_000, 262_143, 500_000, 524_287];
  return {
    lengths: lengths.map((length) => ({ length, padded: padmeLength(length) })),
    notALength: [0, 1, 1023, 1025, 1087, 1089, 2049, 65_537, 524_287, 524_289],
    example: { plaintext: hex(bytes('{"answers":{}}')), padded: hex(padTo(bytes('{"answers":{}}'), 1024)) },
    tooLarge: { length: 524_288, code: 'plaintext-too-large' },
  };
}

// ---- keys ----

async function makeKeys(fixed: Fixtures) {
  return {
    sealing: fixed.sealing.map(({ epoch, secret, publicKey, id }) => ({ epoch, secret: hex(secret), public: hex(publicKey), id })),
    publishers: await Promise.all(
      fixed.publishers.map(async (seed) => {
        const key = edPublicKeyOf(seed);
        return {
          seed: hex(seed),
          public: hex(key),
          fingerprint: fingerprint(key),
          noteKeyId: hex((await sha256(join(bytes(`${fixed.site}\n`), new Uint8Array([1]), key))).subarray(0, 4)),
        };
      }),
    ),
  };
}

const fingerprint = (publicKey: Uint8Array): string => `spk1_${base64url(blake2b(20, publicKey))}`;

// ---- notes ----

function manifestOf(fixed: Fixtures, change: Record<string, unknown> = {}) {
  return {
    v: 1,
    site: fixed.site,
    revision: 7,
    publishedAt: '2026-11-21T07:30:00Z',
    publisher: base64url(edPublicKeyOf(fixed.publishers[0]!)),
    rotations: [],
    origins: ['https://www.example.com'],
    controller: { name: 'Example GmbH', address: 'Beispielweg 1, 10115 Berlin', contact: 'privacy@example.com' },
    keys: fixed.sealing.map(({ epoch, publicKey, id }) => ({ epoch, id, key: base64url(publicKey), state: epoch === 2 ? 'current' : 'opening' })),
    locales: [{ locale: 'en', texts: base64url(blake2b(32, bytes('texts'))) }],
    forms: fixed.artefacts.map(({ definition, hash }, i) => ({
      id: definition.form,
      name: ['contact', 'appointment'][i],
      revision: definition.revision,
      definitions: { [definition.locale]: hash },
      retentionDays: definition.retentionDays,
      ownCopy: true,
    })),
    ...change,
  };
}

const manifestText = (fixed: Fixtures, change: Record<string, unknown> = {}): string =>
  `sealpost/1 manifest ${fixed.site}\n${json(manifestOf(fixed, change))}\n`;

const signedManifest = (fixed: Fixtures, change?: Record<string, unknown>, seed = fixed.publishers[0]!): Promise<string> =>
  noteByHand(fixed.site, manifestText(fixed, change), seed);

async function makeNotes(fixed: Fixtures) {
  const { site, otherSite, publishers } = fixed;
  const keys = publishers.map(edPublicKeyOf);
  const pins = keys.map(fingerprint);
  const rotation = (from: number, to: number, by = from, about = site) =>
    noteByHand(
      about,
      `sealpost/1 rotation ${about}\n${json({ v: 1, at: '2026-11-20T12:00:00Z', from: base64url(keys[from]!), to: base64url(keys[to]!) })}\n`,
      publishers[by]!,
    );
  const rotations = [await rotation(0, 1), await rotation(1, 2)];
  const byThird = { publisher: base64url(keys[2]!), rotations };
  const third = await signedManifest(fixed, byThird, publishers[2]);
  const note = await signedManifest(fixed);
  const trust = { site, fingerprint: pins[0]! };
  const otherLine = (await noteByHand('elsewhere.example', manifestText(fixed), publishers[1]!)).split('\n').at(-2)!;
  const [text, signatures] = [note.slice(0, note.indexOf('\n\n') + 1), note.slice(note.indexOf('\n\n') + 2)];
  const sign = (content: string, seed = publishers[0]!) => noteByHand(site, `sealpost/1 manifest ${site}\n${content}\n`, seed);
  const chain = (list: string[]) => signedManifest(fixed, { publisher: base64url(keys[2]!), rotations: list }, publishers[2]);

  return {
    text: manifestText(fixed),
    good: [
      { name: 'signed by the pinned key', note, trust, revision: 7 },
      { name: 'the same revision as seen before', note, trust: { ...trust, seenRevision: 7 }, revision: 7 },
      { name: 'a signature by a stranger beside ours', note: `${text}\n${otherLine}\n${signatures}`, trust, revision: 7 },
      { name: 'two rotations from the pinned key', note: third, trust, revision: 7 },
      { name: 'one rotation from the pinned key', note: third, trust: { site, fingerprint: pins[1]! }, revision: 7 },
      { name: 'rotations that do not concern the pinned key', note: third, trust: { site, fingerprint: pins[2]! }, revision: 7 },
    ],
    bad: [
      { name: 'empty', note: '', trust, code: 'note-malformed' },
      { name: 'no signature', note: text, trust, code: 'note-malformed' },
      { name: 'no final newline', note: note.slice(0, -1), trust, code: 'note-malformed' },
      { name: 'text after the signatures', note: `${note}more\n`, trust, code: 'note-malformed' },
      { name: 'a second blank line', note: `${note}\n${signatures}`, trust, code: 'note-malformed' },
      { name: 'three lines of text', note: note.replace('\n\n', '\nmore\n\n'), trust, code: 'note-malformed' },
      { name: 'another kind', note: await noteByHand(site, text.replace(' manifest ', ' rotation '), publishers[0]!), trust, code: 'note-malformed' },
      { name: 'another site in the first line', note: await noteByHand(otherSite, text.replace(site, otherSite), publishers[0]!), trust, code: 'note-malformed' },
      { name: 'a lone surrogate', note: await sign(`{"v":1,"x":"\ud800"}`), trust, code: 'note-malformed' },
      { name: 'no JSON', note: await sign('revision 7'), trust, code: 'manifest-malformed' },
      { name: 'a JSON list', note: await sign('[]'), trust, code: 'manifest-malformed' },
      { name: 'version 2', note: await signedManifest(fixed, { v: 2 }), trust, code: 'version-unsupported' },
      { name: 'another site inside', note: await signedManifest(fixed, { site: otherSite }), trust, code: 'manifest-wrong-site' },
      { name: 'a publisher key of 31 bytes', note: await signedManifest(fixed, { publisher: base64url(keys[0]!.subarray(1)) }), trust, code: 'manifest-malformed' },
      { name: 'rotations that are no list', note: await signedManifest(fixed, { rotations: {} }), trust, code: 'manifest-malformed' },
      { name: '17 rotations', note: await signedManifest(fixed, { rotations: Array.from({ length: 17 }, () => 'x') }), trust, code: 'manifest-malformed' },
      { name: 'another publisher than the pinned', note, trust: { site, fingerprint: pins[1]! }, code: 'manifest-key-not-pinned' },
      { name: 'the first link missing', note: await chain([rotations[1]!]), trust, code: 'manifest-key-not-pinned' },
      { name: 'the last link missing', note: await chain([rotations[0]!]), trust, code: 'manifest-key-not-pinned' },
      { name: 'links in the wrong order', note: await chain(rotations.toReversed()), trust, code: 'manifest-key-not-pinned' },
      { name: 'a link signed by the new key', note: await chain([await rotation(0, 2, 2)]), trust, code: 'note-signature' },
      { name: 'a link about another site', note: await chain([await rotation(0, 2, 0, otherSite)]), trust, code: 'note-malformed' },
      { name: 'signed by another key than it names', note: await signedManifest(fixed, {}, publishers[1]), trust, code: 'note-signature' },
      { name: 'a rotation, but signed by the old key', note: await signedManifest(fixed, byThird, publishers[0]), trust, code: 'note-signature' },
      { name: 'one letter changed', note: note.replace('Example GmbH', 'Exemple GmbH'), trust, code: 'note-signature' },
      { name: 'only a stranger’s signature', note: `${text}\n${otherLine}\n`, trust, code: 'note-signature' },
      { name: 'revision 0', note: await signedManifest(fixed, { revision: 0 }), trust, code: 'manifest-malformed' },
      { name: 'revision 7.5', note: await signedManifest(fixed, { revision: 7.5 }), trust, code: 'manifest-malformed' },
      { name: 'a lower revision than seen', note, trust: { ...trust, seenRevision: 8 }, code: 'manifest-rollback' },
    ],
    artefacts: {
      good: fixed.artefacts.map(({ hash, text: artefact }) => ({ hash, text: artefact })),
      bad: [
        { name: 'one byte more', hash: fixed.artefacts[0]!.hash, text: `${fixed.artefacts[0]!.text}\n`, code: 'artefact-hash' },
        { name: 'another artefact', hash: fixed.artefacts[0]!.hash, text: fixed.artefacts[1]!.text, code: 'artefact-hash' },
        { name: 'no JSON', hash: base64url(await sha256(bytes('Hello'))), text: 'Hello', code: 'artefact-malformed' },
      ],
    },
  };
}

// ---- receipt secret ----

async function makeCapabilities({ receiptSecret, submissions }: Fixtures) {
  const submission = submissions[0]!;
  const secretKey = blake2b(32, bytes('sealpost/1/box'), receiptSecret);
  const unsubscribe = tokenOf(receiptSecret, 'unsubscribe');
  const fragment = `${submission}.${base64url(receiptSecret)}`;
  return {
    receiptSecret: hex(receiptSecret),
    acts: await Promise.all(
      ACTS.map(async (act) => {
        const token = tokenOf(receiptSecret, act);
        return { act, token: hex(token), hash: base64url(await sha256(token)) };
      }),
    ),
    visitorKey: { secret: hex(secretKey), public: hex(publicKeyOf(secretKey)), id: keyIdOf(publicKeyOf(secretKey)) },
    submission,
    receiptLink: `https://collector.example/r#${fragment}`,
    unsubscribePath: `/u/${submission}.${base64url(unsubscribe)}`,
    badFragments: ['', submission, `${submission}.`, fragment.slice(0, -1), `${fragment}.x`, `${fragment}A`, fragment.replace('sub_', 'req_')],
    code: 'receipt-link-invalid',
  };
}

const tokenOf = (receiptSecret: Uint8Array, act: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(blake2b(32, bytes(`sealpost/1/act/${act}`), receiptSecret));

// ---- envelopes ----

function plaintextOf(fixed: Fixtures, index: number, answers: Record<string, unknown>, consents: unknown[], locale: string) {
  const unsubscribe = `/u/${fixed.submissions[index]!}.${base64url(tokenOf(fixed.receiptSecret, 'unsubscribe'))}`;
  return { answers, consents, locale, links: { unsubscribe }, attachments: [] as unknown[] };
}

function contextOf(fixed: Fixtures, index: number, artefact: number) {
  const { definition, hash } = fixed.artefacts[artefact]!;
  return {
    v: 1,
    suite: 1,
    site: fixed.site,
    form: definition.form,
    revision: definition.revision,
    definition: hash,
    submission: fixed.submissions[index]!,
    sealedAt: `2026-11-21T08:0${index}:00Z`,
    attachments: [] as string[],
  };
}

function cases(fixed: Fixtures) {
  const news = { field: 'news', wording: 'Send me your newsletter, once a month.' };
  const agree = { field: 'agree', wording: 'אני מסכים/ה לעיבוד הפרטים הרפואיים שלי.', given: true };
  const small = { name: 'Ada', email: 'ada@example.org', message: 'Hello!', news: false };
  const hebrew = { name: 'דנה \u202bכהן\u202c', reason: 'כאב ראש 🤕 — שבועיים. العربية أيضًا. e\u0301 ≠ é 👩\u200d👩\u200d👧\u200d👦', agree: true };
  const full = {
    ...small,
    phone: '+49 30 123456',
    website: 'https://example.org/a?b=c',
    seats: '4',
    day: '2026-12-24',
    hour: '09:15',
    topic: 'support',
    channels: ['mail', 'letter'],
    urgent: true,
    campaign: 'autumn',
    news: true,
    message: `${'A longer question, with "quotes", a \\ and a tab\t.\n'.repeat(12)}=1+1`,
  };
  return [
    { name: 'small', plaintext: plaintextOf(fixed, 0, small, [{ ...news, given: false }], 'en'), context: contextOf(fixed, 0, 0), visitor: false },
    { name: 'unicode', plaintext: plaintextOf(fixed, 1, hebrew, [agree], 'he'), context: contextOf(fixed, 1, 1), visitor: false },
    {
      name: 'large',
      plaintext: plaintextOf(fixed, 2, { ...small, message: 'long '.repeat(4000) }, [{ ...news, given: false }], 'en'),
      context: contextOf(fixed, 2, 0),
      visitor: false,
    },
    { name: 'two recipients', plaintext: plaintextOf(fixed, 3, full, [{ ...news, given: true }], 'en'), context: contextOf(fixed, 3, 0), visitor: true },
    {
      name: 'supersedes',
      plaintext: plaintextOf(fixed, 4, { ...small, email: 'ada' }, [{ ...news, given: false }], 'en'),
      context: { ...contextOf(fixed, 4, 0), supersedes: fixed.submissions[0]! },
      visitor: true,
    },
  ];
}

const siteKey = (fixed: Fixtures): Uint8Array => fixed.sealing[1]!.publicKey;
const visitorPublicKey = (fixed: Fixtures): Uint8Array => publicKeyOf(blake2b(32, bytes('sealpost/1/box'), fixed.receiptSecret));

function makeEnvelopes(fixed: Fixtures) {
  return {
    keys: {
      site: hex(fixed.sealing[1]!.secret),
      visitor: hex(blake2b(32, bytes('sealpost/1/box'), fixed.receiptSecret)),
    },
    good: cases(fixed).map(({ name, plaintext, context, visitor }) => {
      const recipients = visitor ? [siteKey(fixed), visitorPublicKey(fixed)] : [siteKey(fixed)];
      const { site, form, submission, sealedAt } = context;
      return {
        name,
        opens: visitor ? ['site', 'visitor'] : ['site'],
        filed: { site, form, submission },
        receivedAt: sealedAt.replace(':00Z', ':07Z'),
        ...sealByHand(`envelope/${name}`, context, plaintext, recipients),
      };
    }),
  };
}

function makeRefusedEnvelopes(fixed: Fixtures) {
  const { good } = makeEnvelopes(fixed);
  const [small, unicode, , two] = good.map(({ envelope, filed }) => ({ envelope, filed }));
  const base = cases(fixed)[0]!;
  const recipients = [siteKey(fixed)];
  const key = keyIdOf(siteKey(fixed));
  const { envelope } = small!;
  const box = unbase64url(envelope.boxes[0]!.box);
  const filed = small!.filed;
  const plain = bytes(json(base.plaintext));

  const item = (name: string, code: string, changed: unknown, extra: { filed?: typeof filed; key?: string } = {}) => ({
    name,
    code,
    filed,
    key: 'site',
    ...extra,
    envelope: changed,
  });
  const set = (name: string, code: string, change: Record<string, unknown>, extra = {}) => item(name, code, { ...envelope, ...change }, extra);
  const sealed = (name: string, code: string, change: Parameters<typeof sealByHand>[4], plaintext: unknown = base.plaintext) =>
    item(name, code, sealByHand(`refused/${name}`, base.context, plaintext, recipients, change).envelope);
  const context = (name: string, code: string, change: Record<string, unknown>) =>
    sealed(name, code, { context: json({ ...base.context, recipients: [key], ...change }) });
  const flip = (region: string, code: string, member: 'nonce' | 'body' | 'commit', at: number) =>
    set(`one bit of ${region}`, code, { [member]: flipped(envelope[member], at) });
  const flipBox = (region: string, at: number) => set(`one bit of ${region}`, 'box-invalid', { boxes: [{ key, box: flipped(envelope.boxes[0]!.box, at) }] });
  const padded = (name: string, bytesPadded: Uint8Array, code = 'padding-invalid') => sealed(name, code, { padded: bytesPadded });
  const body = unbase64url(envelope.body);

  return {
    keys: { site: hex(fixed.sealing[1]!.secret), other: hex(fixed.sealing[0]!.secret), visitor: hex(blake2b(32, bytes('sealpost/1/box'), fixed.receiptSecret)) },
    cases: [
      item('a text', 'envelope-malformed', 'envelope'),
      item('null', 'envelope-malformed', null),
      item('a list', 'envelope-malformed', [envelope]),
      set('version 2', 'version-unsupported', { v: 2 }),
      set('version "1"', 'version-unsupported', { v: '1' }),
      set('no boxes', 'envelope-malformed', { boxes: [] }),
      set('boxes that are no list', 'envelope-malformed', { boxes: { 0: envelope.boxes[0] } }),
      set('nine boxes', 'recipients-too-many', { boxes: Array.from({ length: 9 }, () => envelope.boxes[0]) }),
      set('a box that is a text', 'envelope-malformed', { boxes: ['box'] }),
      set('a key id of 15 bytes', 'envelope-malformed', { boxes: [{ key: base64url(unbase64url(key).subarray(1)), box: base64url(box) }] }),
      set('a box cut off', 'envelope-malformed', { boxes: [{ key, box: base64url(box.subarray(0, 111)) }] }),
      set('a nonce cut off', 'envelope-malformed', { nonce: base64url(unbase64url(envelope.nonce).subarray(0, 23)) }),
      set('a nonce with padding characters', 'envelope-malformed', { nonce: `${envelope.nonce}==` }),
      set('a commitment cut off', 'envelope-malformed', { commit: base64url(unbase64url(envelope.commit).subarray(0, 31)) }),
      set('a commitment with stray bits', 'envelope-malformed', { commit: stray(envelope.commit) }),
      set('a body cut off by one byte', 'envelope-malformed', { body: base64url(body.subarray(0, -1)) }),
      set('no body', 'envelope-malformed', { body: undefined }),
      set('an empty body', 'envelope-malformed', { body: '' }),
      set('an oversized body', 'envelope-too-large', { body: { repeat: 'A', times: 699_076 } }),
      item('a body cut off to another padded length', 'body-invalid', { ...two!.envelope, body: base64url(unbase64url(two!.envelope.body).subarray(0, 1040)) }, { filed: two!.filed }),
      sealed('a body shorter than any', 'envelope-malformed', { padded: padTo(plain, 512) }),
      set('a context that is no text', 'context-malformed', { context: {} }),
      set('a context that is no JSON', 'context-malformed', { context: `${envelope.context}}` }),
      set('a context that is a list', 'context-malformed', { context: '[]' }),
      set('an oversized context', 'context-malformed', { context: { repeat: ' ', times: 4097 } }),
      context('an oversized context in bytes, not characters', 'context-malformed', { note: '€'.repeat(1300) }),
      context('context version 2', 'version-unsupported', { v: 2 }),
      context('suite 2', 'suite-unsupported', { suite: 2 }),
      context('a form id where the site id belongs', 'context-malformed', { site: base.context.form }),
      context('revision 0', 'context-malformed', { revision: 0 }),
      context('a definition of 31 bytes', 'context-malformed', { definition: base64url(new Uint8Array(31)) }),
      context('a day that does not exist', 'context-malformed', { sealedAt: '2026-02-30T08:00:00Z' }),
      context('attachments missing', 'context-malformed', { attachments: undefined }),
      context('65 attachments', 'context-malformed', { attachments: Array.from({ length: 65 }, () => base64url(new Uint8Array(32))) }),
      context('supersedes null', 'context-malformed', { supersedes: null }),
      context('a recipient without a box', 'context-malformed', { recipients: [key, key] }),
      set('a box for another key than the context says', 'context-malformed', { boxes: [{ key: keyIdOf(visitorPublicKey(fixed)), box: base64url(box) }] }),
      item('boxes in another order than the context says', 'context-malformed', { ...two!.envelope, boxes: two!.envelope.boxes.toReversed() }, { filed: two!.filed }),
      item('filed under another submission', 'context-mismatch', envelope, { filed: { ...filed, submission: unicode!.filed.submission } }),
      item('filed under another form', 'context-mismatch', envelope, { filed: { ...filed, form: fixed.appointment } }),
      item('filed under another site', 'context-mismatch', envelope, { filed: { ...filed, site: fixed.otherSite } }),
      set('the context of another submission', 'context-mismatch', { context: unicode!.envelope.context }),
      set('the context of another submission, filed as that', 'context-hash', { context: unicode!.envelope.context }, { filed: unicode!.filed }),
      item('another key', 'recipient-unknown', envelope, { key: 'other' }),
      flipBox('the box, ephemeral key', 0),
      flipBox('the box, last byte of the ephemeral key', 31),
      flipBox('the box, tag', 32),
      flipBox('the box, content key', 48),
      flipBox('the box, context hash', 111),
      set('the box of another submission', 'context-hash', { boxes: [unicode!.envelope.boxes[0]] }),
      set('one minute later', 'context-hash', { context: envelope.context.replace('T08:00:00Z', 'T08:01:00Z') }),
      set('one revision later', 'context-hash', { context: envelope.context.replace('"revision":2', '"revision":3') }),
      set('one space in the context', 'context-hash', { context: envelope.context.replace(',', ', ') }),
      set('one member more in the context', 'context-hash', { context: envelope.context.replace('{', '{"a":1,') }),
      sealed('a box made for another context', 'context-hash', { boxedContext: unicode!.envelope.context }),
      flip('the commitment, start', 'commitment', 'commit', 0),
      flip('the commitment, end', 'commitment', 'commit', 31),
      set('the commitment of another submission', 'commitment', { commit: unicode!.envelope.commit }),
      item(
        'key substitution: the second box hands over another content key',
        'commitment',
        sealByHand('refused/substitution', cases(fixed)[3]!.context, cases(fixed)[3]!.plaintext, [siteKey(fixed), visitorPublicKey(fixed)], {
          boxedKey: (i) => (i === 1 ? fixedRandom('refused/second key')(32) : undefined),
        }).envelope,
        { filed: two!.filed, key: 'visitor' },
      ),
      sealed('a commitment to another content key', 'commitment', { commitKey: fixedRandom('refused/commitment')(32) }),
      flip('the nonce, start', 'body-invalid', 'nonce', 0),
      flip('the nonce, end', 'body-invalid', 'nonce', 23),
      flip('the body, start', 'body-invalid', 'body', 0),
      flip('the body, middle', 'body-invalid', 'body', 512),
      flip('the body, last byte of the ciphertext', 'body-invalid', 'body', 1023),
      flip('the body, tag', 'body-invalid', 'body', 1024),
      flip('the body, last byte of the tag', 'body-invalid', 'body', 1039),
      set('the body of another submission', 'body-invalid', { body: unicode!.envelope.body }),
      sealed('a body with another context as additional data', 'body-invalid', { aad: unicode!.envelope.context }),
      padded('no 0x80', unmarked(plain)),
      padded('zeros only', new Uint8Array(1024)),
      padded('padded beyond the Padmé length', padTo(plain, 2048)),
      padded('something after the 0x80', dirty(plain)),
      sealed('a plaintext that is no JSON', 'plaintext-malformed', { padded: padTo(bytes('hello'), 1024) }),
      sealed('a plaintext that is no UTF-8', 'plaintext-malformed', { padded: padTo(join(plain.subarray(0, 20), new Uint8Array([0xff]), plain.subarray(20)), 1024) }),
      sealed('a plaintext with a byte order mark', 'plaintext-malformed', { padded: padTo(join(new Uint8Array([0xef, 0xbb, 0xbf]), plain), 1024) }),
      sealed('a plaintext that is a list', 'plaintext-malformed', {}, [base.plaintext]),
      sealed('answers that are a list', 'plaintext-malformed', {}, { ...base.plaintext, answers: [] }),
      sealed('no consents', 'plaintext-malformed', {}, { ...base.plaintext, consents: undefined }),
      sealed('a consent without wording', 'plaintext-malformed', {}, { ...base.plaintext, consents: [{ field: 'news', given: true }] }),
      sealed('no locale', 'plaintext-malformed', {}, { ...base.plaintext, locale: undefined }),
      sealed('an unsubscribe link to elsewhere', 'plaintext-malformed', {}, { ...base.plaintext, links: { unsubscribe: '@elsewhere.example/u' } }),
      sealed('the unsubscribe link of another submission', 'plaintext-malformed', {}, {
        ...base.plaintext,
        links: { unsubscribe: base.plaintext.links.unsubscribe.replace(filed.submission, unicode!.filed.submission) },
      }),
      sealed('an attachment without key', 'plaintext-malformed', {}, { ...base.plaintext, attachments: [{ name: 'a', type: 'b', size: 1 }] }),
      sealed('an answer 17 levels deep', 'plaintext-malformed', {}, {
        ...base.plaintext,
        answers: { name: Array.from({ length: 15 }).reduce<unknown>((inner) => [inner], 'Ada') },
      }),
    ],
  };
}

function flipped(text: string, at: number): string {
  const data = unbase64url(text);
  data[at]! ^= 1;
  return base64url(data);
}

/** The same bytes for a decoder that ignores the unused bits of the last character. */
function stray(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.at(-1)!) + 1);
}

function unmarked(plain: Uint8Array): Uint8Array {
  const out = new Uint8Array(1024);
  out.set(plain);
  return out;
}

function dirty(plain: Uint8Array): Uint8Array {
  const out = padTo(plain, 1024);
  out[1023] = 1;
  return out;
}

// ---- member keys ----

function makeMemberKeys(fixed: Fixtures) {
  const random = fixedRandom('member-keys');
  const member = { secret: fixed.member, publicKey: publicKeyOf(fixed.member) };
  const email = '  Ada@Example.org ';
  const password = 'cafe\u0301 correct horse';
  const salt = blake2b(16, bytes('sealpost/1/password/ada@example.org'));
  const master = argon2id(bytes('café correct horse'.normalize('NFC')), salt, 3, 262_144);
  const passwordWrap = blake2b(32, bytes('sealpost/1/password/wrap'), master);
  const entropy = random(16);
  const recoveryWrap = blake2b(32, bytes('sealpost/1/recovery/wrap'), entropy);
  const wrap = (kind: string, key: Uint8Array, publicKey = member.publicKey) => {
    const nonce = random(24);
    return { v: 1, kind, nonce: base64url(nonce), box: base64url(aead(key, nonce, member.secret, `sealpost/1/wrap/${kind}/${base64url(publicKey)}`)) };
  };
  const wraps = [
    { key: hex(passwordWrap), wrap: wrap('password', passwordWrap) },
    { key: hex(recoveryWrap), wrap: wrap('recovery', recoveryWrap) },
  ];
  const subject = { site: fixed.site, kind: 'sealing', key: fixed.sealing[1]!.id, epoch: 2 };
  const publisher = { site: fixed.site, kind: 'publisher', key: fingerprint(edPublicKeyOf(fixed.publishers[0]!)), epoch: 0 };
  const grant = (about: typeof subject, secret: Uint8Array, to = member) => {
    const text = json({ v: 1, ...about });
    const { box } = boxSeal(random, join(secret, blake2b(32, bytes(text))), to.publicKey);
    const pinKey = blake2b(32, bytes('sealpost/1/grant/pin'), to.secret);
    return { ...about, box: base64url(box), pin: base64url(blake2b(32, join(box, bytes(text)), pinKey)) };
  };
  const sealing = grant(subject, fixed.sealing[1]!.secret);
  const stranger = { secret: random(32), publicKey: new Uint8Array(32) };
  stranger.publicKey = new Uint8Array(publicKeyOf(stranger.secret));
  const forged = { ...sealing, box: base64url(boxSeal(random, join(random(32), blake2b(32, bytes(json({ v: 1, ...subject })))), member.publicKey).box) };

  const code = codeOf(entropy);
  return {
    password: {
      email,
      password,
      salt: hex(salt),
      master: hex(master),
      login: base64url(blake2b(32, bytes('sealpost/1/password/login'), master)),
      wrap: hex(passwordWrap),
    },
    member: { secret: hex(member.secret), public: base64url(member.publicKey) },
    wraps: {
      good: wraps,
      bad: [
        { name: 'another key', key: wraps[1]!.key, wrap: wraps[0]!.wrap },
        { name: 'another kind', key: wraps[0]!.key, wrap: { ...wraps[0]!.wrap, kind: 'recovery' } },
        { name: 'one bit of the box', key: wraps[0]!.key, wrap: { ...wraps[0]!.wrap, box: flipped(wraps[0]!.wrap.box, 3) } },
        { name: 'a nonce cut off', key: wraps[0]!.key, wrap: { ...wraps[0]!.wrap, nonce: 'AAAA' } },
        { name: 'made for another public key', key: wraps[0]!.key, wrap: wrap('password', passwordWrap, siteKey(fixed)) },
      ],
      code: 'wrap-invalid',
    },
    grants: {
      good: [
        { grant: sealing, secret: hex(fixed.sealing[1]!.secret) },
        { grant: grant(publisher, fixed.publishers[0]!), secret: hex(fixed.publishers[0]!) },
      ],
      bad: [
        { name: 'a key of the server’s making', grant: forged },
        { name: 'another site', grant: { ...sealing, site: fixed.otherSite } },
        { name: 'another epoch', grant: { ...sealing, epoch: 3 } },
        { name: 'another kind', grant: { ...sealing, kind: 'publisher' } },
        { name: 'one bit of the pin', grant: { ...sealing, pin: flipped(sealing.pin, 0) } },
        { name: 'one bit of the box', grant: { ...sealing, box: flipped(sealing.box, 111) } },
        { name: 'a box cut off', grant: { ...sealing, box: 'AAAA' } },
        { name: 'another member’s', grant: grant(subject, fixed.sealing[1]!.secret, stranger) },
      ],
      code: 'grant-invalid',
    },
    recovery: {
      entropy: hex(entropy),
      code,
      wrap: hex(recoveryWrap),
      proof: base64url(blake2b(32, bytes('sealpost/1/recovery/proof'), entropy)),
      proofHashOf: 'base64url of SHA-256 of the 32 bytes of proof',
      zeros: codeOf(new Uint8Array(16)),
      ones: codeOf(new Uint8Array(16).fill(255)),
      alsoRead: [code.toLowerCase(), code.replaceAll('-', ''), code.replaceAll('-', ' '), ` ${code}\n`, code.replaceAll('0', 'O').replaceAll('1', 'l'), code.replaceAll('-', '–')],
      bad: ['', code.slice(1), `${code}0`, codeOf(new Uint8Array(16)).replace('0', '8'), code.replace(/.$/, (last) => (last === 'X' ? 'Y' : 'X')), code.replace(/^.(.)/, 'U$1')],
      badCode: 'recovery-code-invalid',
    },
  };
}

const argon2id = (message: Uint8Array, salt: Uint8Array, passes: number, memory: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(argon2Sync('argon2id', { message, nonce: salt, passes, memory, parallelism: 1, tagLength: 32 }));

function codeOf(entropy: Uint8Array): string {
  const hash = blake2b(16, bytes('sealpost/1/recovery/checksum'), entropy);
  const checksum = (hash[0]! * 256 + hash[1]!) >> 6;
  const text = crockfordByHand(BigInt(`0x${hex(entropy)}`), 26) + crockfordByHand(BigInt(checksum), 2);
  return text.toUpperCase().match(/.{4}/g)!.join('-');
}

// ---- key file ----

function makeKeyFiles(fixed: Fixtures) {
  const random = fixedRandom('key-file');
  const keys = fixed.sealing.map(({ epoch, id, secret }) => ({ epoch, id, secret: base64url(secret) }));
  const head = { v: 1, kind: 'sealpost key file', site: fixed.site };
  const passphrase = 'one two three \ufb01ve';
  const salt = random(16);
  const nonce = random(24);
  const cost = { ops: 2, memoryKiB: 64 };
  const key = argon2id(bytes('one two three five'), salt, cost.ops, cost.memoryKiB);
  const box = aead(key, nonce, bytes(json(keys)), `sealpost/1/key-file/${fixed.site}`);
  const locked = { kdf: 'argon2id', ...cost, salt: base64url(salt), nonce: base64url(nonce), box: base64url(box) };
  const bad = (name: string, code: string, text: string, given = passphrase) => ({ name, code, text, passphrase: given });
  return {
    keys,
    plain: JSON.stringify({ ...head, keys }),
    locked: { text: JSON.stringify({ ...head, locked }), passphrase, key: hex(key) },
    bad: [
      bad('no JSON', 'key-file-malformed', 'key'),
      bad('null', 'key-file-malformed', 'null'),
      bad('another kind', 'key-file-malformed', JSON.stringify({ ...head, kind: 'key file', keys })),
      bad('version 2', 'key-file-malformed', JSON.stringify({ ...head, v: 2, keys })),
      bad('no site', 'key-file-malformed', JSON.stringify({ ...head, site: undefined, keys })),
      bad('no keys', 'key-file-malformed', JSON.stringify(head)),
      bad('keys that are no list', 'key-file-malformed', JSON.stringify({ ...head, keys: {} })),
      bad('65 keys', 'key-file-malformed', JSON.stringify({ ...head, keys: Array.from({ length: 65 }, () => keys[0]) })),
      bad('a secret cut off', 'key-file-malformed', JSON.stringify({ ...head, keys: [{ ...keys[0], secret: 'AAAA' }] })),
      bad('a null among the keys', 'key-file-malformed', JSON.stringify({ ...head, keys: [null] })),
      bad('the secret of another epoch', 'key-invalid', JSON.stringify({ ...head, keys: [{ ...keys[0], secret: keys[1]!.secret }] })),
      bad('another passphrase', 'passphrase-wrong', JSON.stringify({ ...head, locked }), 'one two three four'),
      bad('another site', 'passphrase-wrong', JSON.stringify({ ...head, site: fixed.otherSite, locked })),
      bad('one bit of the box', 'passphrase-wrong', JSON.stringify({ ...head, locked: { ...locked, box: flipped(locked.box, 5) } })),
      bad('another salt', 'passphrase-wrong', JSON.stringify({ ...head, locked: { ...locked, salt: flipped(locked.salt, 5) } })),
      bad('another derivation', 'key-file-malformed', JSON.stringify({ ...head, locked: { ...locked, kdf: 'scrypt' } })),
      bad('4 GiB of memory', 'key-file-malformed', JSON.stringify({ ...head, locked: { ...locked, memoryKiB: 4_194_304 } })),
      bad('17 passes', 'key-file-malformed', JSON.stringify({ ...head, locked: { ...locked, ops: 17 } })),
      bad('a number as text', 'key-file-malformed', JSON.stringify({ ...head, locked: { ...locked, ops: '2' } })),
    ],
  };
}

// ---- answers ----

function makeAnswers(fixed: Fixtures) {
  const good = { name: 'Ada', email: 'ada@example.org', message: 'Hello!' };
  const item = (answers: Record<string, unknown>, issues: { field: string; code: string; limit?: string }[] = []) => ({
    answers: { ...good, ...answers },
    issues,
  });
  const one = (field: string, value: unknown, code: string, limit?: string) =>
    item({ [field]: value }, [{ field, code, ...(limit === undefined ? {} : { limit }) }]);
  return {
    definition: fixed.artefacts[0]!.definition,
    cases: [
      item({}),
      item({ phone: '', website: '', seats: '', day: '', hour: '', topic: '', channels: [], urgent: false, news: false }),
      item({ phone: '+49 30 123456', website: 'HTTPS://example.org', seats: '12', day: '2027-12-31', hour: '18:00', topic: 'sales', channels: ['mail', 'phone'], urgent: true, news: true }),
      one('name', '', 'required'),
      one('name', '  ', 'required'),
      one('name', 'x'.repeat(81), 'too-long', '80'),
      one('name', ['Ada'], 'wrong-type'),
      one('name', null, 'wrong-type'),
      one('name', 3, 'wrong-type'),
      one('name', '😀'.repeat(41), 'too-long', '80'),
      one('message', 'ab', 'too-short', '3'),
      one('message', 'x'.repeat(20_001), 'too-long', '20000'),
      one('email', 'ada', 'not-email'),
      one('email', 'ada@-example.org', 'not-email'),
      item({ email: 'ada@localhost' }),
      one('phone', 'none', 'pattern'),
      one('website', 'example.org', 'not-url'),
      one('website', 'javascript:alert(1)', 'not-url'),
      one('website', 'https://', 'not-url'),
      one('website', 'https://a b', 'not-url'),
      one('seats', 'four', 'not-number'),
      one('seats', '1e999', 'not-number'),
      one('seats', '+1', 'not-number'),
      item({ seats: '1e1' }),
      one('seats', '0', 'too-small', '1'),
      one('seats', '13', 'too-large', '12'),
      one('seats', '1.5', 'wrong-step', '1'),
      one('day', '2026-02-30', 'not-date'),
      one('day', '24.12.2026', 'not-date'),
      one('day', '2025-12-31', 'too-small', '2026-01-01'),
      one('hour', '24:00', 'not-time'),
      one('hour', '07:59', 'too-small', '08:00'),
      one('hour', '08:10', 'wrong-step', '900'),
      one('topic', 'Sales', 'not-an-option'),
      one('channels', ['fax'], 'not-an-option'),
      one('channels', ['mail', 'mail'], 'not-an-option'),
      one('channels', ['mail', 'phone', 'letter'], 'too-many', '2'),
      one('channels', 'mail', 'wrong-type'),
      one('urgent', 'true', 'wrong-type'),
      one('extra', 'x', 'unknown-field'),
      { answers: {}, issues: ['name', 'email', 'message'].map((field) => ({ field, code: 'required' })) },
    ],
  };
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, vectors] of Object.entries(await makeVectors())) writeFileSync(path(FOLDER, `${name}.json`), fileText(vectors));
  writeFileSync(path(FOLDER, 'export.jsonl'), await makeExport());
}

export function fileText(vectors: unknown): string {
  return `${JSON.stringify(vectors, null, 1)}\n`;
}
