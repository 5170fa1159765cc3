import { isWellFormed, toBase64url, utf8, type Bytes } from '../protocol/bytes.ts';
import type { Hashing } from '../protocol/crypto.ts';
import type { Plaintext } from '../protocol/envelope.ts';
import type { FormDefinition } from '../protocol/form.ts';
import type { SubmissionState } from '../protocol/rights.ts';
import type { UtcTime } from '../protocol/time.ts';

/**
 * Who must not be written to any more, known to the collector by hashes only. Without the key nobody can tell from a hash whether an address is on the
 * list, not even by trying all addresses there are.
 */
export type SuppressionHash = string;

/**
 * Keyed BLAKE2b-256(publisher seed, "sealpost/1/suppression"). From the publisher seed and not from a sealing key: the list must outlive every submission,
 * and sealing keys come and go with their epochs, so that an address would get another hash with each. Every member who can read holds the seed as well,
 * and it never leaves them, so neither does this key. A site that changes its publisher must make the list anew.
 */
export const suppressionKey = (crypto: Hashing, publisherSeed: Uint8Array): Bytes =>
  crypto.blake2b(utf8('sealpost/1/suppression'), 32, publisherSeed);

/** Keyed BLAKE2b-256(key, normalised address), base64url; undefined for what is no address. */
export function suppressionHash(
  crypto: Hashing,
  key: Uint8Array,
  address: string,
): SuppressionHash | undefined {
  const normal = normaliseAddress(address);
  return normal === undefined ? undefined : toBase64url(crypto.blake2b(utf8(normal), 32, key));
}

/**
 * Trimmed, NFC, lower case. RFC 5321 lets a mail host tell `Ann@` from `ann@`, and none that matters does: whoever unsubscribed as one and is imported as
 * the other must stay out. Dots and `+tags` stay, since on most hosts they do make another mailbox.
 * @returns undefined for what has not one `@` with something on both sides, or is longer than a mail host takes (254).
 */
export function normaliseAddress(address: string): string | undefined {
  const normal = address.trim().normalize('NFC').toLowerCase();
  return normal.length <= 254 && isWellFormed(normal) && ADDRESS.test(normal) ? normal : undefined;
}

const ADDRESS = /^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$/u;

/**
 * Out of what somebody pastes: one a line, a column of a spreadsheet with others beside it, or `Ann <ann@example.com>` from an address book.
 * @returns each address once, normalised, and the numbers of lines, from 1, with something that is no address.
 */
export function readAddresses(text: string): { addresses: string[]; wrongLines: number[] } {
  const addresses = new Set<string>();
  const wrongLines: number[] = [];
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    const candidates = line
      .split(/[\s,;|]+/)
      .flatMap((word) => (word.includes('@') ? [bareAddress(word)] : []));
    const read = candidates.flatMap((candidate) => normaliseAddress(candidate) ?? []);
    for (const address of read) addresses.add(address);
    if (read.length === 0 || read.length < candidates.length) wrongLines.push(i + 1);
  }
  return { addresses: [...addresses], wrongLines };
}

const bareAddress = (word: string): string =>
  word
    .replace(/^[<"'(]+/, '')
    .replace(/[>"'),.]+$/, '')
    .replace(/^mailto:/i, '');

export const REMOVAL_REASON_MAX_CHARS = 500;

/** Why an address comes off the list stands in the audit log, from which nothing is ever deleted. */
export function removalReasonProblem(reason: string): string | undefined {
  if (reason.trim() === '') return 'Why may it come off?';
  return readAddresses(reason).addresses.length > 0
    ? 'Without the address, please: this can never be deleted.'
    : undefined;
}

/** Answers to the form's e-mail fields. A stranger sealed them: whatever is no text is passed over. */
export function addressesOf(row: {
  definition?: Pick<FormDefinition, 'fields'>;
  plaintext?: Pick<Plaintext, 'answers'>;
}): string[] {
  const { definition, plaintext } = row;
  if (!definition || !plaintext) return [];
  return definition.fields.flatMap(({ id, type }) => {
    const answer =
      type === 'email' && Object.hasOwn(plaintext.answers, id) ? plaintext.answers[id] : undefined;
    return typeof answer === 'string' ? [answer] : [];
  });
}

/**
 * Unsubscribed at one click, or every consent that was given is withdrawn. Where none was asked for, nothing was withdrawn.
 * @returns when that was last done; undefined where it was not.
 */
export function lastRefusal(
  { unsubscribedAt, withdrawn }: Pick<SubmissionState, 'unsubscribedAt' | 'withdrawn'>,
  consents: Plaintext['consents'],
): UtcTime | undefined {
  const given = consents.filter((consent) => consent.given);
  const ended = given.flatMap(({ field }) => withdrawn.find((one) => one.field === field)?.at ?? []);
  const refusals = [
    ...(unsubscribedAt ? [unsubscribedAt] : []),
    ...(ended.length === given.length ? ended : []),
  ];
  return refusals.toSorted().at(-1);
}

/** When the first of these addresses came on the list; undefined when none is on it. */
export function suppressedSince(
  list: ReadonlyMap<SuppressionHash, UtcTime>,
  hashes: readonly SuppressionHash[],
): UtcTime | undefined {
  return hashes
    .flatMap((hash) => list.get(hash) ?? [])
    .toSorted()
    .at(0);
}
