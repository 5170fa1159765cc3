import { describe, expect, it } from 'vitest';
import { fromBase64url, toBase64url } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import type { Answers, FormDefinition } from '../../protocol/form.ts';
import { fromCrockford, isId, newId, parseId, toCrockford, type SubmissionId } from '../../protocol/ids.ts';
import { readKeyFile } from '../../protocol/key-file.ts';
import {
  publisherFingerprint,
  sealingKeyId,
  verifyArtefact,
  verifyManifest,
  type ManifestTrust,
} from '../../protocol/manifest.ts';
import {
  formatRecoveryCode,
  openGrant,
  parseRecoveryCode,
  passwordKeys,
  recoveryKeys,
  unwrapMemberKey,
  type Argon2id,
  type Grant,
  type KeyWrap,
} from '../../protocol/member-keys.ts';
import { noteKeyId } from '../../protocol/note.ts';
import { isPaddedLength, pad, paddedLength, unpad } from '../../protocol/padding.ts';
import {
  ACTS,
  capabilityHashes,
  capabilityToken,
  parseReceiptFragment,
  receiptLink,
  visitorKey,
} from '../../protocol/receipt.ts';
import { isUtcTime } from '../../protocol/time.ts';
import { validateAnswers } from '../../protocol/validate-answers.ts';
import { hex, unhex } from '../vectors/by-hand.ts';
import { IMPLEMENTATIONS } from './implementations.ts';
import { argon2id } from '../stage/node-crypto.ts';
import { codeOf, read, readyCrypto } from './vectors.ts';

const crypto = await readyCrypto();

describe('encodings', () => {
  const vectors = read('encodings');

  it('base64url reads and writes one text for one byte string', () => {
    for (const { hex: data, text } of vectors.base64url.good) {
      expect(toBase64url(unhex(data))).toBe(text);
      expect(hex(fromBase64url(text)!)).toBe(data);
    }
    expect(vectors.base64url.bad.filter((text) => fromBase64url(text))).toEqual([]);
  });

  it('Crockford base32 and ids are as written', () => {
    for (const { hex: data, text } of vectors.crockford) {
      expect(toCrockford(unhex(data))).toBe(text);
      expect(hex(fromCrockford(text, 16)!)).toBe(data);
    }
    for (const { kind, random, milliseconds, id } of vectors.ids.good) {
      expect(newId(kind, unhex(random), milliseconds)).toBe(id);
      expect(isId(kind, id)).toBe(true);
    }
  });

  it.each(vectors.ids.bad)('%j is no submission id', async (id) => {
    expect(await codeOf(() => parseId('sub', id))).toBe(vectors.ids.code);
  });

  it('times are UTC, in whole seconds, on the calendar', () => {
    expect(vectors.times.good.filter((time) => !isUtcTime(time))).toEqual([]);
    expect(vectors.times.bad.filter(isUtcTime)).toEqual([]);
  });

  it.each(vectors.canonicalJson)('canonical JSON of $json', ({ json, canonical }) => {
    expect(canonicalJson(JSON.parse(json))).toBe(canonical);
  });
});

describe('padding', () => {
  const vectors = read('padding');

  it.each(vectors.lengths)('$length bytes become $padded', ({ length, padded }) => {
    expect(paddedLength(length)).toBe(padded);
    expect(isPaddedLength(padded)).toBe(true);
  });

  it('other lengths are no padded lengths', () => {
    expect(vectors.notALength.filter(isPaddedLength)).toEqual([]);
  });

  it('is 0x80 and zeros', () => {
    expect(hex(pad(unhex(vectors.example.plaintext)))).toBe(vectors.example.padded);
    expect(hex(unpad(unhex(vectors.example.padded)))).toBe(vectors.example.plaintext);
  });

  it('refuses one byte too many', async () => {
    expect(await codeOf(() => pad(new Uint8Array(vectors.tooLarge.length)))).toBe(vectors.tooLarge.code);
    expect(await codeOf(() => pad(new Uint8Array(vectors.tooLarge.length - 1)))).toBe('opened');
  });
});

describe('keys', () => {
  const vectors = read('keys');

  it('have the ids and fingerprints written', async () => {
    for (const { secret, public: key, id } of vectors.sealing) {
      expect(hex(await crypto.x25519PublicKey(unhex(secret)))).toBe(key);
      expect(sealingKeyId(crypto, unhex(key))).toBe(id);
    }
    const { site } = read('envelopes').good[0]!.filed;
    for (const { seed, public: key, fingerprint, noteKeyId: id } of vectors.publishers) {
      expect(hex(await crypto.ed25519PublicKey(unhex(seed)))).toBe(key);
      expect(publisherFingerprint(crypto, unhex(key))).toBe(fingerprint);
      expect(hex(await noteKeyId(crypto, site, unhex(key)))).toBe(id);
    }
  });
});

describe.each(IMPLEMENTATIONS)('notes, with $name', ({ load }) => {
  const vectors = read('notes');

  it.each(vectors.good)('$name: verifies', async ({ note, trust, revision }) => {
    expect((await verifyManifest(await load(), note, trust as ManifestTrust)).revision).toBe(revision);
  });

  it.each(vectors.bad)('$name: $code', async ({ note, trust, code }) => {
    expect(await codeOf(async () => verifyManifest(await load(), note, trust as ManifestTrust))).toBe(code);
  });
});

describe('notes', () => {
  const vectors = read('notes');

  it('refuses more bytes than the limit, however few characters', async () => {
    const { note, trust } = vectors.good[0]!;
    const long = note.replace('Example GmbH', '€'.repeat(90_000));
    expect(await codeOf(() => verifyManifest(crypto, long, trust as ManifestTrust))).toBe(
      'manifest-malformed',
    );
  });

  it('refuses every single flipped bit of a signature', async () => {
    const { note, trust } = vectors.good[0]!;
    const at = note.lastIndexOf(' ') + 1;
    const signature = Buffer.from(note.slice(at), 'base64');
    for (let bit = 0; bit < signature.length * 8; bit++) {
      const flipped = Buffer.from(signature);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const changed = `${note.slice(0, at)}${flipped.toString('base64')}\n`;
      expect(await codeOf(() => verifyManifest(crypto, changed, trust as ManifestTrust))).toBe(
        'note-signature',
      );
    }
  });

  it('artefacts are the bytes that the manifest names', async () => {
    for (const { text, hash } of vectors.artefacts.good) {
      expect(await verifyArtefact(crypto, text, hash)).toEqual(JSON.parse(text));
    }
    for (const { text, hash, code } of vectors.artefacts.bad) {
      expect(await codeOf(() => verifyArtefact(crypto, text, hash))).toBe(code);
    }
  });
});

describe('receipt secret', () => {
  const vectors = read('capabilities');
  const secret = unhex(vectors.receiptSecret);

  it('gives each act its own token', async () => {
    expect(vectors.acts.map(({ act }) => act)).toEqual(ACTS);
    const hashes = await capabilityHashes(crypto, secret);
    for (const act of ACTS) {
      const expected = vectors.acts.find((vector) => vector.act === act)!;
      expect(hex(capabilityToken(crypto, secret, act))).toBe(expected.token);
      expect(hashes[act]).toBe(expected.hash);
    }
  });

  it('gives the visitor key and the links', async () => {
    const pair = await visitorKey(crypto, secret);
    const submission = vectors.submission as SubmissionId;
    expect({
      secret: hex(pair.secretKey),
      public: hex(pair.publicKey),
      id: sealingKeyId(crypto, pair.publicKey),
    }).toEqual(vectors.visitorKey);
    expect(receiptLink('https://collector.example', submission, secret)).toBe(vectors.receiptLink);
    expect(unsubscribePath(submission, capabilityToken(crypto, secret, 'unsubscribe'))).toBe(
      vectors.unsubscribePath,
    );
    const parsed = parseReceiptFragment(new URL(vectors.receiptLink).hash);
    expect([parsed.submission, hex(parsed.receiptSecret)]).toEqual([submission, vectors.receiptSecret]);
  });

  it.each(vectors.badFragments)('%j is no receipt', async (fragment) => {
    expect(await codeOf(() => parseReceiptFragment(fragment))).toBe(vectors.code);
  });
});

describe('member keys', () => {
  const vectors = read('member-keys');
  const member = {
    secretKey: unhex(vectors.member.secret),
    publicKey: fromBase64url(vectors.member.public, 32)!,
  };

  it('come from the password as written', async () => {
    const { email, password, login, wrap } = vectors.password;
    const keys = await passwordKeys(crypto, argon2id, email, password);
    expect([keys.login, hex(keys.wrap)]).toEqual([login, wrap]);
  });

  it('no key comes from an Argon2id that ran out of memory', async () => {
    const empty: Argon2id = async () => new Uint8Array(32);
    expect(await codeOf(() => passwordKeys(crypto, empty, 'ada@example.org', 'x'))).toBe('key-invalid');
  });

  it('wraps open with their key and with nothing else', async () => {
    for (const { wrap, key } of vectors.wraps.good) {
      expect(await unwrapMemberKey(crypto, wrap as KeyWrap, unhex(key), member.publicKey)).toEqual(member);
    }
    for (const { wrap, key, name } of vectors.wraps.bad) {
      expect(
        await codeOf(() => unwrapMemberKey(crypto, wrap as KeyWrap, unhex(key), member.publicKey)),
        name,
      ).toBe(vectors.wraps.code);
    }
  });

  it('grants open for the member who made them', async () => {
    for (const { grant, secret } of vectors.grants.good) {
      expect(hex(await openGrant(crypto, grant as Grant, member))).toBe(secret);
    }
    for (const { grant, name } of vectors.grants.bad) {
      expect(await codeOf(() => openGrant(crypto, grant as Grant, member)), name).toBe(vectors.grants.code);
    }
  });

  it('recovery codes are as written', async () => {
    const { entropy, code, wrap, proof, zeros, ones, alsoRead, bad, badCode } = vectors.recovery;
    expect(formatRecoveryCode(crypto, unhex(entropy))).toBe(code);
    expect(formatRecoveryCode(crypto, new Uint8Array(16))).toBe(zeros);
    expect(formatRecoveryCode(crypto, new Uint8Array(16).fill(255))).toBe(ones);
    for (const text of [code, ...alsoRead]) expect(hex(parseRecoveryCode(crypto, text)), text).toBe(entropy);
    for (const text of bad) expect(await codeOf(() => parseRecoveryCode(crypto, text)), text).toBe(badCode);
    const keys = recoveryKeys(crypto, unhex(entropy));
    expect([hex(keys.wrap), keys.proof]).toEqual([wrap, proof]);
  });
});

describe('key file', () => {
  const vectors = read('key-file');
  const never = () => Promise.reject(new Error('the passphrase is not needed'));
  const unlock = (passphrase: string) => ({ passphrase: async () => passphrase, argon2id });

  it('opens plain and locked', async () => {
    const plain = await readKeyFile(crypto, vectors.plain, { passphrase: never, argon2id });
    const locked = await readKeyFile(crypto, vectors.locked.text, unlock(vectors.locked.passphrase));
    expect([...plain.keys.keys()]).toEqual(vectors.keys.map(({ id }) => id));
    expect(locked).toEqual(plain);
  });

  it.each(vectors.bad)('$name: $code', async ({ text, passphrase, code }) => {
    expect(await codeOf(() => readKeyFile(crypto, text, unlock(passphrase)))).toBe(code);
  });
});

describe('answers', () => {
  const vectors = read('answers');

  it.each(vectors.cases)('$answers', ({ answers, issues }) => {
    expect(validateAnswers(vectors.definition as FormDefinition, answers as Answers)).toEqual(issues);
  });

  it('a link of 20,000 characters is judged at once', () => {
    const website = `https://${'a'.repeat(19_990)} `;
    // The best of several, because the machine may be busy; an expression that tries every split takes half a second each time.
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      validateAnswers(vectors.definition as FormDefinition, { website, email: website, message: website });
      return performance.now() - started;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
