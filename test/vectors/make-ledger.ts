import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import {
  auditPath,
  checkpointOf,
  consistencyProof,
  leafHash,
  publicKeyOf,
  sha256,
  signedNote,
  treeHash,
  verifierKeyOf,
} from './ledger-by-hand.ts';

const SITE = 'site_01m7vzgc00fg5as5tan6jghbfr';
const OTHER_SITE = 'site_01m7vzgc00fhxskv7t9q7sx3vj';
const ORIGIN = `sealpost/1/${SITE}/consent`;
const AT = '2026-11-21T08:00:00Z';

const fixed = (label: string): Buffer => createHash('sha256').update(`sealpost ledger vectors 2026-11-21/${label}`).digest();
const url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');
const json = (value: unknown): string => canonicalize(value)!;

/** The vectors of docs/protocol.md §15, by ledger-by-hand.ts alone. */
export function makeLedger() {
  const seed = fixed('seed');
  const publicKey = publicKeyOf(seed);
  const stranger = fixed('stranger');
  const entries = Array.from({ length: 7 }, (_, i) => entry(i));
  const hashes = entries.map(({ leaf }) => leafHash(Buffer.from(leaf)));
  const checkpoints = Array.from({ length: 8 }, (_, size) => checkpointOf(ORIGIN, hashes.slice(0, size), seed));
  const key = `slk1_${url(publicKey)}`;
  const receipt = (change: Record<string, unknown> = {}, by = seed, origin = ORIGIN): string =>
    signedNote(
      `sealpost/1 receipt ${origin}\n${json({ at: AT, includedBy: '2026-11-21T08:01:00Z', index: 3, leaf: url(hashes[3]!), log: 'consent', v: 1, ...change })}\n`,
      origin,
      by,
    );
  const bundle = {
    v: 1,
    kind: 'sealpost receipt',
    origin: ORIGIN,
    key,
    leaf: entries[3]!.leaf,
    payload: entries[3]!.payload,
    salt: entries[3]!.salt,
    receipt: receipt(),
    inclusion: { index: 3, path: auditPath(3, hashes).map(url), checkpoint: checkpoints[7]! },
  };
  const consistency = {
    v: 1,
    kind: 'sealpost consistency proof',
    origin: ORIGIN,
    key,
    from: checkpoints[3]!,
    to: checkpoints[7]!,
    path: consistencyProof(3, hashes).map(url),
  };
  const { payload: _, salt: __, ...erased } = bundle;
  const { inclusion: ___, ...promised } = bundle;
  return {
    origin: ORIGIN,
    seed: seed.toString('hex'),
    publicKey: publicKey.toString('hex'),
    key,
    verifierKey: verifierKeyOf(ORIGIN, publicKey),
    entries: entries.map((item, i) => ({ ...item, hash: url(hashes[i]!) })),
    roots: checkpoints.map((_checkpoint, size) => url(treeHash(hashes.slice(0, size)))),
    checkpoints,
    inclusion: hashes.flatMap((_hash, end) =>
      Array.from({ length: end + 1 }, (_item, index) => ({ index, size: end + 1, path: auditPath(index, hashes.slice(0, end + 1)).map(url) })),
    ),
    consistency: hashes.flatMap((_hash, end) =>
      Array.from({ length: end + 2 }, (_item, from) => ({ from, to: end + 1, path: consistencyProof(from, hashes.slice(0, end + 1)).map(url) })),
    ),
    paths: [
      { level: 0, index: 0, width: 256, path: 'tile/0/000' },
      { level: 0, index: 1234067, width: 256, path: 'tile/0/x001/x234/067' },
      { level: 2, index: 1234067, width: 8, path: 'tile/2/x001/x234/067.p/8' },
      { level: 'entries', index: 1000, width: 1, path: 'tile/entries/x001/000.p/1' },
    ],
    bundles: { whole: bundle, erased, promised },
    consistencyBundle: consistency,
    records: [consentRecord(0), { ...consentRecord(1), method: 'signal', decision: { ads: false }, signals: { gpc: true } }],
    log: [
      { type: 'ledger', v: 1, origin: ORIGIN, key },
      ...entries.map(({ leaf, payload, salt }, index) => ({
        type: 'leaf',
        index,
        hash: url(hashes[index]!),
        leaf,
        ...(index === 5 ? {} : { payload, salt }),
      })),
      { type: 'end', size: 7, checkpoint: checkpoints[7]! },
    ].map((line) => `${JSON.stringify(line)}\n`).join(''),
    /** What must be refused, and with which code; `what` says by which reader. */
    bad: [
      bad('leaf', 'leaf-malformed', 'a type of another log', entries[0]!.leaf.replace('"consent"', '"publication"')),
      bad('leaf', 'leaf-malformed', 'a time without an end', entries[0]!.leaf.replace('00Z"', '00"')),
      bad('leaf', 'leaf-malformed', 'a short commitment', entries[0]!.leaf.replace(/"commitment":"./, '"commitment":"')),
      bad('leaf', 'version-unsupported', 'a later version', entries[0]!.leaf.replace('"v":1', '"v":2')),
      bad('checkpoint', 'checkpoint-malformed', 'a leading zero', signedNote(`${ORIGIN}\n07\n${treeHash(hashes).toString('base64')}\n`, ORIGIN, seed)),
      bad('checkpoint', 'checkpoint-malformed', 'no root', signedNote(`${ORIGIN}\n7\n`, ORIGIN, seed)),
      bad('checkpoint', 'checkpoint-malformed', 'a short root', signedNote(`${ORIGIN}\n7\nAAAA\n`, ORIGIN, seed)),
      bad('checkpoint', 'checkpoint-malformed', 'a control character', signedNote(`${ORIGIN}\n7\n${treeHash(hashes).toString('base64')}\nx\ty\n`, ORIGIN, seed)),
      bad('checkpoint', 'note-signature', 'another key', checkpointOf(ORIGIN, hashes, stranger)),
      bad('checkpoint', 'note-signature', 'another root under an old signature', checkpoints[7]!.replace(/\n[^\n]+\n\n/, `\n${treeHash(hashes.slice(0, 6)).toString('base64')}\n\n`)),
      bad('checkpoint', 'checkpoint-wrong-log', 'another site', checkpointOf(`sealpost/1/${OTHER_SITE}/consent`, hashes, seed)),
      bad('checkpoint', 'checkpoint-wrong-log', 'another log', checkpointOf(`sealpost/1/${SITE}/rights`, hashes, seed)),
      bad('key', 'ledger-key-malformed', 'a short key', key.slice(0, -1)),
      bad('key', 'ledger-key-malformed', 'the id of another name', verifierKeyOf(ORIGIN, publicKey).replace('/consent+', '/rights+')),
      bad('key', 'ledger-key-malformed', 'another algorithm', verifierKeyOf(ORIGIN, publicKey).replace(/\+A[^+]*$/, `+${Buffer.concat([Buffer.of(2), publicKey]).toString('base64')}`)),
      bad('tile', 'tile-malformed', 'a leading zero in the level', 'tile/00/000'),
      bad('tile', 'tile-malformed', 'a level above 63', 'tile/64/000'),
      bad('tile', 'tile-malformed', 'needless groups', 'tile/0/x000/001'),
      bad('tile', 'tile-malformed', 'a partial tile of 256', 'tile/0/000.p/256'),
      bad('tile', 'tile-malformed', 'an empty tile', 'tile/0/000.p/0'),
      bad('tile', 'tile-malformed', 'two digits', 'tile/0/01'),
      bad('bundle', 'version-unsupported', 'a later version', { ...bundle, v: 2 }),
      bad('bundle', 'ledger-receipt-malformed', 'neither receipt nor inclusion', { ...promised, receipt: undefined }),
      bad('bundle', 'ledger-receipt-malformed', 'a member too many', { ...bundle, note: '' }),
      bad('bundle', 'ledger-receipt-malformed', 'no origin', { ...bundle, origin: 'example.com' }),
      bad('bundle', 'checkpoint-wrong-log', 'a checkpoint of another log', { ...bundle, inclusion: { ...bundle.inclusion, checkpoint: checkpointOf(`sealpost/1/${SITE}/rights`, hashes, seed) } }),
      bad('bundle', 'leaf-commitment', 'another payload', { ...bundle, payload: entries[2]!.payload }),
      bad('bundle', 'leaf-commitment', 'a payload without salt', { ...bundle, salt: undefined }),
      bad('bundle', 'note-malformed', 'a receipt of another log', { ...bundle, receipt: receipt({ log: 'rights' }, seed, `sealpost/1/${SITE}/rights`) }),
      bad('bundle', 'note-signature', 'a receipt by another key', { ...bundle, receipt: receipt({}, stranger) }),
      bad('bundle', 'ledger-receipt-malformed', 'a receipt without a promise', { ...bundle, receipt: receipt({ includedBy: undefined }) }),
      bad('bundle', 'ledger-receipt-mismatch', 'a receipt for another entry', { ...bundle, receipt: receipt({ leaf: url(hashes[2]!) }) }),
      bad('bundle', 'ledger-receipt-mismatch', 'another place than promised', { ...bundle, receipt: receipt({ index: 4 }) }),
      bad('bundle', 'proof-malformed', 'a short hash', { ...bundle, inclusion: { ...bundle.inclusion, path: ['AAAA'] } }),
      bad('bundle', 'proof-malformed', '65 hashes', { ...bundle, inclusion: { ...bundle.inclusion, path: Array.from({ length: 65 }, () => url(hashes[0]!)) } }),
      bad('bundle', 'inclusion-proof', 'another index', { ...erased, receipt: undefined, inclusion: { ...bundle.inclusion, index: 2 } }),
      bad('bundle', 'inclusion-proof', 'an index beyond the size', { ...erased, receipt: undefined, inclusion: { ...bundle.inclusion, index: 7 } }),
      bad('bundle', 'inclusion-proof', 'another size', { ...bundle, inclusion: { ...bundle.inclusion, checkpoint: checkpoints[6]! } }),
      bad('bundle', 'inclusion-proof', 'one hash too many', { ...bundle, inclusion: { ...bundle.inclusion, path: [...bundle.inclusion.path, url(hashes[0]!)] } }),
      bad('proof', 'consistency-proof', 'a log that was rewritten', { ...consistency, from: checkpointOf(ORIGIN, hashes.slice(1, 4), seed) }),
      bad('proof', 'consistency-proof', 'sizes the wrong way round', { ...consistency, from: consistency.to, to: consistency.from }),
      bad('proof', 'consistency-proof', 'one hash too few', { ...consistency, path: consistency.path.slice(1) }),
      bad('proof', 'checkpoint-malformed', 'no checkpoint', { ...consistency, to: '' }),
      bad('log', 'ledger-root', 'an entry replaced, hash and all', { replace: 2, by: 4 }),
      bad('record', 'consent-record-malformed', 'a signal that accepts', { ...consentRecord(0), method: 'signal', signals: { gpc: true } }),
      bad('record', 'consent-record-malformed', 'a signal that nobody sent', { ...consentRecord(0), method: 'signal', decision: { ads: false } }),
      bad('record', 'consent-record-malformed', 'accept-all with a refusal', { ...consentRecord(0), method: 'accept-all' }),
      bad('record', 'consent-record-malformed', 'reject-all with an acceptance', { ...consentRecord(0), method: 'reject-all' }),
      bad('record', 'consent-record-malformed', 'a withdrawal of nothing', { ...consentRecord(0), method: 'withdraw', decision: { ads: true } }),
      bad('record', 'consent-record-malformed', 'a dismissal', { ...consentRecord(0), method: 'dismiss' }),
      bad('record', 'consent-record-malformed', 'an address', { ...consentRecord(0), ip: '192.0.2.1' }),
      bad('record', 'consent-record-malformed', 'a signal unknown', { ...consentRecord(0), signals: { gpc: false, dnt: true } }),
      bad('record', 'consent-record-malformed', 'an end before the beginning', { ...consentRecord(0), validUntil: AT }),
      bad('record', 'consent-record-malformed', 'no decision', { ...consentRecord(0), decision: {} }),
    ],
  };
}

const bad = (what: string, code: string, why: string, input: unknown) => ({ what, code, why, input });

function entry(i: number) {
  const payload = json(consentRecord(i));
  const salt = fixed(`salt ${i}`);
  const commitment = url(sha256(salt, Buffer.from(payload)));
  return { leaf: json({ v: 1, type: 'consent', at: AT, ref: consentRecord(i).id, commitment }), payload, salt: url(salt) };
}

function consentRecord(i: number) {
  return {
    v: 1,
    id: `con_01m7yhx300fjya3s1fxf8z0c${'0123456789'[i]}j`,
    site: SITE,
    visitor: url(fixed(`visitor ${i}`).subarray(0, 16)),
    at: AT,
    policy: '2026-11',
    artefact: url(fixed('artefact')),
    decision: { ads: false, analytics: true },
    method: 'save',
    surface: 'preferences',
    signals: { gpc: false },
    validUntil: '2027-05-21T08:00:00Z',
  };
}
