import { beforeAll, describe, expect, it } from 'vitest';
import {
  addressesOf,
  lastRefusal,
  normaliseAddress,
  readAddresses,
  removalReasonProblem,
  suppressedSince,
  suppressionHash,
  suppressionKey,
} from '../../dashboard/suppression.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import { mockCrypto } from '../mock/tenant.ts';

let crypto: Crypto;
beforeAll(async () => {
  crypto = await mockCrypto();
});
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

describe('a suppressed address', () => {
  it('has one hash, however it is written', () => {
    const key = suppressionKey(crypto, seed(1));
    const hash = suppressionHash(crypto, key, 'zoë.ann@Example.COM');
    for (const same of [' Zoë.Ann@example.com\n', 'ZOE\u0308.ANN@EXAMPLE.COM', 'zoë.ann@example.com'])
      expect(suppressionHash(crypto, key, same)).toBe(hash);
    expect(fromBase64url(hash!, 32)).toHaveLength(32);
  });

  it('is another one where the mailbox is another one', () => {
    expect(normaliseAddress('a.nn+news@example.com')).toBe('a.nn+news@example.com');
    const key = suppressionKey(crypto, seed(1));
    expect(suppressionHash(crypto, key, 'ann@example.com')).not.toBe(
      suppressionHash(crypto, key, 'a.nn@example.com'),
    );
  });

  it('cannot be found without the publisher’s seed, and is the same on every device that has it', () => {
    const [one, again, other] = [seed(1), seed(1), seed(2)].map((bytes) =>
      suppressionHash(crypto, suppressionKey(crypto, bytes), 'ann@example.com'),
    );
    expect(one).toBe(again);
    expect(one).not.toBe(other);
    const key = suppressionKey(crypto, seed(1));
    expect(Buffer.from(key).equals(Buffer.from(seed(1)))).toBe(false);
  });

  it('is no text that is not an address', () => {
    for (const text of ['', 'nobody', '@', 'a@', '@b', 'a@b@c', 'a b@c', `${'a'.repeat(254)}@b`, 'a\ud800@b'])
      expect(normaliseAddress(text)).toBeUndefined();
  });

  it('comes from the e-mail fields only, and only as text', () => {
    const fields = (['email', 'text'] as const).map((type) => ({ id: type, type, label: '', purpose: '' }));
    const definition = { fields };
    const answers = { email: 'ann@example.com', text: 'bob@example.com' };
    expect(addressesOf({ definition, plaintext: { answers } })).toEqual(['ann@example.com']);
    expect(addressesOf({ definition, plaintext: { answers: { email: ['ann@example.com'] } } })).toEqual([]);
    expect(addressesOf({ plaintext: { answers } })).toEqual([]);
  });
});

describe('pasted addresses', () => {
  it('are read out of lists, tables and address books, each once', () => {
    const text =
      'Ann@Example.com\r\n\n"Bob Lee" <bob@example.com>, carl@example.com;\tann@example.com\n' +
      'Dora|Muster|dora+news@example.com|4 May\nmailto:eve@example.com.\n';
    expect(readAddresses(text)).toEqual({
      addresses: ['ann', 'bob', 'carl', 'dora+news', 'eve'].map((name) => `${name}@example.com`),
      wrongLines: [],
    });
  });

  it('name the lines that hold none, or a broken one beside a good one', () => {
    expect(
      readAddresses('E-Mail\nann@example.com\nbob@@example.com, carl@example.com\n@example.com'),
    ).toEqual({
      addresses: ['ann@example.com', 'carl@example.com'],
      wrongLines: [1, 3, 4],
    });
    expect(readAddresses(' \n')).toEqual({ addresses: [], wrongLines: [] });
  });
});

describe('who is suppressed', () => {
  const at = '2026-11-21T08:00:00Z';
  const consents = [
    { field: 'news', wording: 'News', given: true },
    { field: 'offers', wording: 'Offers', given: true },
    { field: 'calls', wording: 'Calls', given: false },
  ];
  const withdrawn = (...fields: string[]) => fields.map((field) => ({ field, at, by: 'receipt' as const }));

  it('is whoever unsubscribed, or withdrew all that they gave', () => {
    expect(lastRefusal({ withdrawn: [], unsubscribedAt: at }, [])).toBe(at);
    expect(lastRefusal({ withdrawn: withdrawn('news', 'offers') }, consents)).toBe(at);
  });

  it('is nobody who kept one consent, or never gave any', () => {
    expect(lastRefusal({ withdrawn: withdrawn('news', 'calls') }, consents)).toBeUndefined();
    expect(lastRefusal({ withdrawn: withdrawn('calls') }, [consents[2]!])).toBeUndefined();
    expect(lastRefusal({ withdrawn: [] }, [])).toBeUndefined();
  });

  it('is so by the last thing that they did', () => {
    const [first, second] = withdrawn('news', 'offers');
    const later = '2026-12-24T08:00:00Z';
    const both = [first!, { ...second!, at: later }];
    expect(lastRefusal({ withdrawn: both }, consents)).toBe(later);
    expect(lastRefusal({ withdrawn: both, unsubscribedAt: at }, consents)).toBe(later);
    expect(lastRefusal({ withdrawn: [first!], unsubscribedAt: later }, consents)).toBe(later);
    expect(lastRefusal({ withdrawn: [{ ...first!, at: later }], unsubscribedAt: at }, consents)).toBe(at);
  });

  it('comes off the list only for a reason, which names no address', () => {
    expect(removalReasonProblem(' \n')).toBeDefined();
    expect(removalReasonProblem('Ann (ann@example.com) asked for it')).toBeDefined();
    expect(removalReasonProblem('New consent in the shop, on paper')).toBeUndefined();
  });

  it('is so since the first of their addresses came on the list', () => {
    const list = new Map([
      ['b', '2026-02-01T00:00:00Z'],
      ['c', '2026-01-01T00:00:00Z'],
    ]);
    expect(suppressedSince(list, ['a', 'b', 'c'])).toBe('2026-01-01T00:00:00Z');
    expect(suppressedSince(list, ['a'])).toBeUndefined();
  });
});
