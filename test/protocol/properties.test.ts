import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  concat,
  equalBytes,
  fromBase64url,
  fromUtf8,
  isWellFormed,
  toBase64url,
  utf8,
} from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { SUITE, unsubscribePath, type Plaintext } from '../../protocol/envelope.ts';
import { FIELD_TYPES, type Answers, type Field, type FormDefinition } from '../../protocol/form.ts';
import { fromCrockford, isId, newId, toCrockford, type SiteId } from '../../protocol/ids.ts';
import { makeKeyFile, readKeyFile } from '../../protocol/key-file.ts';
import {
  publisherFingerprint,
  sealingKeyId,
  signManifest,
  signRotation,
  verifyManifest,
  type Manifest,
} from '../../protocol/manifest.ts';
import {
  formatRecoveryCode,
  makeGrant,
  openGrant,
  parseRecoveryCode,
  unwrapMemberKey,
  wrapMemberKey,
} from '../../protocol/member-keys.ts';
import { readNote, signNote, verifyNote } from '../../protocol/note.ts';
import { open, parseEnvelope } from '../../protocol/open.ts';
import { isPaddedLength, pad, paddedLength, unpad } from '../../protocol/padding.ts';
import { parseReceiptFragment, receiptLink } from '../../protocol/receipt.ts';
import { seal } from '../../protocol/seal.ts';
import { isUtcTime, utcMinute, utcTime } from '../../protocol/time.ts';
import { validateAnswers } from '../../protocol/validate-answers.ts';
import { argon2id } from '../stage/node-crypto.ts';
import { codeOf, readyCrypto } from './vectors.ts';

const crypto = await readyCrypto();

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
/** Any UTF-16, lone surrogates included. */
const unit = fc
  .oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }), fc.nat(0x7f))
  .map((code) => String.fromCharCode(code));
const anyText = fc.string({ unit });
const illFormed = fc
  .tuple(fc.string(), fc.integer({ min: 0xd800, max: 0xdfff }), fc.string())
  .map(([a, code, b]) => a + String.fromCharCode(code) + b);
/** What UTF-8 can write: fast-check's `binary` leaves out surrogates. */
const text = fc.string({ unit: 'binary' });
const site = bytes(10).map((random): SiteId => newId('site', random, 1_795_248_000_000));
const keyPair = bytes(32).map(async (secretKey) => ({
  secretKey: new Uint8Array(secretKey),
  publicKey: await crypto.x25519PublicKey(secretKey),
}));

const check = <T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  predicate: (...values: T) => void | Promise<void>,
  numRuns = 200,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(...arbitraries, async (...values) => predicate(...values)),
    { numRuns },
  );

describe('base64url', () => {
  it('reads what it writes, as Node writes it', () =>
    check([bytes(0, 100)], (data) => {
      expect(toBase64url(data)).toBe(Buffer.from(data).toString('base64url'));
      expect(fromBase64url(toBase64url(data), data.length)).toEqual(new Uint8Array(data));
      expect(fromBase64url(toBase64url(data), data.length + 1)).toBeUndefined();
    }));

  it('reads no text but the one it would write', () =>
    check([fc.oneof(anyText, fc.stringMatching(/^[\w-]{0,12}={0,2}$/))], (input) => {
      const data = fromBase64url(input);
      if (data) expect(toBase64url(data)).toBe(input);
    }));
});

describe('UTF-8', () => {
  it('reads what it writes, and knows what it cannot write', () =>
    check([anyText], (input) => {
      expect(fromUtf8(utf8(input)) === input).toBe(isWellFormed(input));
    }));

  it('comparing bytes agrees with comparing text', () =>
    check([bytes(0, 8), bytes(0, 8)], (a, b) => {
      expect(equalBytes(a, b)).toBe(toBase64url(a) === toBase64url(b));
      expect(concat(a, b).length).toBe(a.length + b.length);
    }));
});

describe('Crockford base32', () => {
  it('reads what it writes, in any case and with the usual confusions', () =>
    check([bytes(1, 20)], (data) => {
      const written = toCrockford(data);
      const confused = written.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'I');
      expect(fromCrockford(written, data.length)).toEqual(new Uint8Array(data));
      expect(fromCrockford(confused, data.length)).toEqual(new Uint8Array(data));
    }));

  it('reads nothing that stands for more bits than there are bytes', () =>
    check([fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{26}$/)], (input) => {
      const data = fromCrockford(input, 16);
      expect(data !== undefined).toBe(/^[0-7]/.test(input));
      if (data) expect(toCrockford(data)).toBe(input);
    }));

  it('sorts as the bytes do', () =>
    check([bytes(16), bytes(16)], (a, b) => {
      expect(Math.sign(toCrockford(a).localeCompare(toCrockford(b), 'en'))).toBe(
        Math.sign(Buffer.compare(a, b)),
      );
    }));
});

describe('ids', () => {
  it('are of their kind, of version 7, and sorted by time', () =>
    check(
      [bytes(10), bytes(10), fc.nat(2 ** 31), fc.integer({ min: 1, max: 2 ** 31 })],
      (a, b, at, later) => {
        const [first, second] = [newId('sub', a, at), newId('sub', b, at + later)];
        expect(isId('sub', first) && isId('sub', second) && !isId('form', first)).toBe(true);
        expect(first < second).toBe(true);
        const uuid = fromCrockford(first.slice(4), 16)!;
        expect([uuid[6]! >> 4, uuid[8]! >> 6]).toEqual([7, 2]);
      },
    ));

  it('are nothing else', () =>
    check([anyText], (input) => {
      expect(isId('sub', input)).toBe(false);
      expect(isId('sub', `sub_${input}`)).toBe(false);
    }));
});

describe('times', () => {
  it('are what they write, to the second and to the minute', () =>
    check([fc.integer({ min: 0, max: 253_402_300_799_999 })], (milliseconds) => {
      expect(isUtcTime(utcTime(milliseconds))).toBe(true);
      expect(Date.parse(utcTime(milliseconds))).toBe(milliseconds - (milliseconds % 1000));
      expect(Date.parse(utcMinute(milliseconds))).toBe(milliseconds - (milliseconds % 60_000));
    }));
});

describe('canonical JSON', () => {
  const json = fc.jsonValue({ stringUnit: 'binary' });

  it('keeps the value, and is canonical already', () =>
    check([json], (value) => {
      const canonical = canonicalJson(value);
      // JSON has no negative zero.
      expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
    }));

  it('does not depend on the order in which members were set, and sorts them by UTF-16 units', () =>
    check([fc.dictionary(text, fc.nat()), fc.infiniteStream(fc.nat())], (object, stream) => {
      const shuffled = Object.entries(object)
        .map((entry) => ({ entry, rank: stream.next().value }))
        .toSorted((a, b) => a.rank - b.rank);
      const again = Object.fromEntries(shuffled.map(({ entry }) => entry));
      expect(canonicalJson(again)).toBe(canonicalJson(object));
      const sorted = Object.keys(object).toSorted((a, b) => (a < b ? -1 : 1));
      expect(canonicalJson(object)).toBe(
        `{${sorted.map((key) => `${JSON.stringify(key)}:${object[key]}`).join(',')}}`,
      );
    }));

  it('is what the package canonicalize makes', () =>
    check([json], (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }));

  it('refuses lone surrogates', () =>
    check([illFormed], (input) => {
      expect(() => canonicalJson({ a: input })).toThrow();
      expect(() => canonicalJson({ [input]: 1 })).toThrow();
    }));
});

describe('padding', () => {
  it('comes off as it went on', () =>
    check([bytes(0, 5000)], (data) => {
      const padded = pad(data);
      expect(padded.length).toBe(paddedLength(data.length));
      expect(unpad(padded)).toEqual(new Uint8Array(data));
    }));

  it('adds at most 12 % above 1 KiB, never shrinks, and gives only padded lengths', () =>
    check(
      [fc.integer({ min: 0, max: 524_287 })],
      (length) => {
        const padded = paddedLength(length);
        expect(padded).toBeGreaterThan(length);
        expect(padded).toBeLessThanOrEqual(Math.max(1024, (length + 1) * 1.12));
        expect(paddedLength(length + 1)).toBeGreaterThanOrEqual(padded);
        expect(isPaddedLength(padded)).toBe(true);
      },
      2000,
    ));

  it('leaves few lengths to tell apart', () => {
    const lengths = Array.from({ length: 524_289 }, (_, length) => length).filter(isPaddedLength);
    expect(lengths.length).toBeLessThan(200);
  });

  it('any other bytes are refused', () =>
    check([bytes(0, 3000)], async (data) => {
      const code = await codeOf(() => unpad(data));
      if (code === 'opened') expect(pad(unpad(data))).toEqual(new Uint8Array(data));
      else expect(code).toBe('padding-invalid');
    }));
});

describe('notes', () => {
  it('verify with their key and with no other', () =>
    check(
      [bytes(32), bytes(32), site, fc.jsonValue({ stringUnit: 'grapheme' })],
      async (seed, otherSeed, about, value) => {
        fc.pre(!equalBytes(seed, otherSeed));
        const note = await signNote(crypto, 'manifest', about, canonicalJson(value), seed);
        expect(readNote(note, 'manifest', about)).toBe(canonicalJson(value));
        await verifyNote(crypto, note, about, await crypto.ed25519PublicKey(seed));
        const other = await crypto.ed25519PublicKey(otherSeed);
        expect(await codeOf(() => verifyNote(crypto, note, about, other))).toBe('note-signature');
        expect(await codeOf(() => readNote(note, 'rotation', about))).toBe('note-malformed');
      },
      50,
    ));

  it('any text is read or refused, never more', () =>
    check([anyText, site], async (input, about) => {
      for (const note of [
        input,
        `sealpost/1 manifest ${about}\n${input}`,
        `sealpost/1 manifest ${about}\n{}\n\n${input}`,
      ]) {
        expect(await codeOf(() => readNote(note, 'manifest', about))).toBe('note-malformed');
      }
    }));

  it('a chain of rotations leads from every key in it to the last, and from no other', () =>
    check(
      [fc.uniqueArray(bytes(32), { minLength: 2, maxLength: 6, selector: String }), bytes(32), site],
      async (seeds, stranger, about) => {
        const keys = await Promise.all(seeds.map((seed) => crypto.ed25519PublicKey(seed)));
        const at = '2026-11-21T08:00:00Z';
        const rotations = await Promise.all(
          keys.slice(1).map((key, i) => signRotation(crypto, about, seeds[i]!, key, at)),
        );
        const manifest = {
          v: 1,
          site: about,
          revision: 1,
          publisher: toBase64url(keys.at(-1)!),
          rotations,
        } as unknown; // cast: only what is verified
        const note = await signManifest(crypto, manifest as Manifest, seeds.at(-1)!);
        for (const key of keys) {
          const fingerprint = publisherFingerprint(crypto, key);
          expect((await verifyManifest(crypto, note, { site: about, fingerprint })).revision).toBe(1);
        }
        const fingerprint = publisherFingerprint(crypto, await crypto.ed25519PublicKey(stranger));
        expect(await codeOf(() => verifyManifest(crypto, note, { site: about, fingerprint }))).toBe(
          'manifest-key-not-pinned',
        );
      },
      20,
    ));
});

describe('recovery code', () => {
  it('is read as written', () =>
    check([bytes(16)], (entropy) => {
      const code = formatRecoveryCode(crypto, entropy);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(parseRecoveryCode(crypto, code)).toEqual(new Uint8Array(entropy));
    }));

  it('notices a slip in one character, and two swapped ones, as often as 10 bits of checksum promise', async () => {
    let slips = 0;
    let missed = 0;
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    for (let i = 0; i < 12; i++) {
      const code = formatRecoveryCode(crypto, crypto.random(16));
      for (let at = 0; at < code.length; at++) {
        if (code[at] === '-') continue;
        for (const digit of digits) {
          if (digit === code[at]) continue;
          slips++;
          if (
            (await codeOf(() =>
              parseRecoveryCode(crypto, code.slice(0, at) + digit + code.slice(at + 1)),
            )) === 'opened'
          )
            missed++;
        }
      }
    }
    // Expected: one in 1,024; this many only once in more runs than will ever be made.
    expect(slips).toBe(12 * 28 * 31);
    expect(missed).toBeLessThan((slips / 1024) * 4);
  });

  it('any other text is refused', () =>
    check([anyText], async (input) => {
      expect(await codeOf(() => parseRecoveryCode(crypto, input))).toBe('recovery-code-invalid');
    }));
});

describe('wraps and grants', () => {
  it('open for their member', () =>
    check(
      [keyPair, keyPair, bytes(32), bytes(32), site, fc.nat(1000)],
      async (mine, theirs, wrapKey, secret, about, epoch) => {
        const [member, other] = [await mine, await theirs];
        fc.pre(!equalBytes(member.secretKey, other.secretKey));
        const wrap = wrapMemberKey(crypto, 'password', wrapKey, member);
        expect(await unwrapMemberKey(crypto, wrap, wrapKey, member.publicKey)).toEqual(member);
        expect(await codeOf(() => unwrapMemberKey(crypto, wrap, wrapKey, other.publicKey))).toBe(
          'wrap-invalid',
        );
        const grant = await makeGrant(
          crypto,
          { site: about, kind: 'sealing', key: 'k', epoch },
          secret,
          member,
        );
        expect(await openGrant(crypto, grant, member)).toEqual(new Uint8Array(secret));
        expect(await codeOf(() => openGrant(crypto, grant, other))).toBe('grant-invalid');
        expect(await codeOf(() => openGrant(crypto, { ...grant, epoch: epoch + 1 }, member))).toBe(
          'grant-invalid',
        );
      },
      50,
    ));
});

describe('key file', () => {
  it('gives back its keys, plain or locked', () =>
    check(
      [fc.array(keyPair, { maxLength: 4 }), site, fc.string({ unit: 'grapheme', minLength: 1 })],
      async (pairs, about, passphrase) => {
        const all = new Map(
          (await Promise.all(pairs)).map((pair) => [sealingKeyId(crypto, pair.publicKey), pair]),
        );
        const entries = Array.from(all, ([id, pair], i) => ({
          epoch: i + 1,
          id,
          secret: toBase64url(pair.secretKey),
        }));
        const lock = { passphrase, argon2id, cost: { ops: 1, memoryKiB: 8 } };
        for (const file of [
          await makeKeyFile(crypto, about, entries),
          await makeKeyFile(crypto, about, entries, lock),
        ]) {
          const read = await readKeyFile(crypto, JSON.stringify(file), {
            passphrase: async () => passphrase,
            argon2id,
          });
          expect(read).toEqual({ site: about, keys: all });
          if (file.locked) expect(JSON.stringify(file)).not.toContain('secret');
        }
      },
      30,
    ));

  it('any other JSON is refused', () =>
    check([fc.jsonValue(), fc.jsonValue(), site], async (value, member, about) => {
      const head = { v: 1, kind: 'sealpost key file', site: about };
      const unlock = { passphrase: async () => 'x', argon2id };
      for (const file of [value, { ...head, keys: [member] }, { ...head, locked: member || true }]) {
        expect(await codeOf(() => readKeyFile(crypto, JSON.stringify(file), unlock))).toBe(
          'key-file-malformed',
        );
      }
    }));
});

describe('receipt link', () => {
  it('is read as written', () =>
    check([bytes(32), bytes(10)], (secret, random) => {
      const submission = newId('sub', random, 1_795_248_000_000);
      const { hash } = new URL(receiptLink('https://collector.example', submission, secret));
      expect(parseReceiptFragment(hash)).toEqual({ submission, receiptSecret: new Uint8Array(secret) });
    }));

  it('any other text is refused', () =>
    check([anyText], async (input) => {
      expect(await codeOf(() => parseReceiptFragment(input))).toBe('receipt-link-invalid');
    }));
});

describe('seal and open', () => {
  const ids = bytes(30).map((random) => ({
    site: newId('site', random, 1_795_248_000_000),
    form: newId('form', random.subarray(10), 1_795_248_000_000),
    submission: newId('sub', random.subarray(20), 1_795_248_000_000),
  }));
  const answers = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/),
    fc.oneof(anyText, fc.boolean(), fc.array(anyText)),
  );
  const contextOf = (filed: typeof ids extends fc.Arbitrary<infer T> ? T : never) => ({
    v: 1 as const,
    suite: SUITE as typeof SUITE,
    ...filed,
    revision: 1,
    definition: toBase64url(new Uint8Array(32)),
    sealedAt: '2026-11-21T08:00:00Z',
    attachments: [],
  });

  it('gives back what was typed to every recipient, lone surrogates as U+FFFD', () =>
    check(
      [ids, answers, fc.array(keyPair, { minLength: 1, maxLength: 8 })],
      async (filed, typed, pairs) => {
        const recipients = await Promise.all(pairs);
        const links = { unsubscribe: unsubscribePath(filed.submission, new Uint8Array(32)) };
        const plaintext: Plaintext = { answers: typed, consents: [], locale: 'en', links, attachments: [] };
        const envelope = await seal(
          crypto,
          contextOf(filed),
          plaintext,
          recipients.map(({ publicKey }) => publicKey),
        );
        const travelled: unknown = JSON.parse(JSON.stringify(envelope));
        for (const pair of recipients) {
          const opened = await open(
            crypto,
            travelled,
            filed,
            new Map([[sealingKeyId(crypto, pair.publicKey), pair]]),
          );
          expect(opened.plaintext).toEqual({ ...plaintext, answers: scalar(typed) });
        }
      },
      60,
    ));

  it.each([0, 9])('refuses %i recipients', async (count) => {
    const filed = fc.sample(ids, 1)[0]!;
    const recipients = Array.from({ length: count }, () => new Uint8Array(32).fill(9));
    const plaintext: Plaintext = {
      answers: {},
      consents: [],
      locale: 'en',
      links: { unsubscribe: '' },
      attachments: [],
    };
    expect(await codeOf(() => seal(crypto, contextOf(filed), plaintext, recipients))).toBe(
      'recipients-too-many',
    );
  });

  it('any JSON is parsed or refused, never more', () =>
    check([fc.jsonValue(), fc.jsonValue(), fc.jsonValue()], async (whole, box, context) => {
      for (const envelope of [
        whole,
        { v: 1, boxes: [box], context, body: 'A' },
        { v: 1, boxes: box, context: JSON.stringify(context) },
      ]) {
        expect(await codeOf(() => parseEnvelope(envelope))).not.toBe('opened');
      }
    }));
});

describe('the rules for answers', () => {
  const limit = fc.option(
    fc.oneof(fc.string(), fc.integer().map(String), fc.constant('2026-01-01'), fc.constant('08:00')),
    { nil: undefined },
  );
  const field = fc.record({
    id: fc.stringMatching(/^[a-z][a-z0-9_]{0,3}$/),
    type: fc.constantFrom(...FIELD_TYPES),
    required: fc.boolean(),
    min: limit,
    max: limit,
    step: limit,
    maxLength: fc.option(fc.nat(30), { nil: undefined }),
    minLength: fc.option(fc.nat(30), { nil: undefined }),
    pattern: fc.option(fc.oneof(fc.constantFrom('[a-z]+', '(', '\\p{L}*', '[', 'a{2,1}'), fc.string()), {
      nil: undefined,
    }),
  });

  it('judge any JSON, with an issue for each field at most and none twice', () =>
    check(
      [
        fc.uniqueArray(field, { selector: ({ id }) => id, maxLength: 6 }),
        fc.jsonValue(),
        fc.infiniteStream(fc.jsonValue()),
      ],
      (fields, extra, stream) => {
        const options = [{ value: 'a', label: 'A' }];
        const whole = fields.map((item): unknown => ({ ...item, label: '', purpose: '', options }));
        const definition = { fields: whole as Field[] } as FormDefinition;
        const answers: Record<string, unknown> = { other_field: extra };
        for (const { id } of fields) answers[id] = stream.next().value;
        const issues = validateAnswers(definition, answers as Answers);
        const named = issues.map((issue) => issue.field);
        expect(new Set(named).size).toBe(named.length);
        expect(named).toContain('other_field');
      },
      500,
    ));

  it('let through what a browser makes of them', () =>
    check(
      [
        fc.webUrl(),
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ],
      (url, date, number) => {
        const of = (id: 'url' | 'date' | 'time' | 'number'): Field => ({
          id,
          type: id,
          label: id,
          purpose: id,
        });
        const definition = { fields: [of('url'), of('date'), of('time'), of('number')] } as FormDefinition;
        const [day, time] = date.toISOString().split('T') as [string, string];
        expect(
          validateAnswers(definition, { url, date: day, time: time.slice(0, 8), number: String(number) }),
        ).toEqual([]);
      },
    ));
});

/** As HTML sends a form: scalar values only. */
function scalar(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('utf8');
  if (Array.isArray(value)) return value.map(scalar);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, scalar(member)]));
}
