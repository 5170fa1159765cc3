import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/**
 * The ledger by RFC 6962's own recursive definitions and C2SP's texts, with Node's crypto and nothing of protocol/: what
 * ledger.json holds comes from here, and the tests hold protocol/ledger/ to it. Slow on purpose: nothing is kept, nothing is clever.
 */
export const sha256 = (...parts: Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** §2.1: MTH({d(0)}) = SHA-256(0x00 || d(0)). */
export const leafHash = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry);

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right);

/** §2.1: k is the largest power of two smaller than n. */
const largestPowerBelow = (n: number): number => {
  let k = 1;
  while (k << 1 < n) k <<= 1;
  return k;
};

/** §2.1: MTH(D[n]), over leaf hashes. */
export function treeHash(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  const k = largestPowerBelow(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** §2.1.1: PATH(m, D[n]). */
export function auditPath(m: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = largestPowerBelow(leaves.length);
  return m < k
    ? [...auditPath(m, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...auditPath(m - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

/** §2.1.2: PROOF(m, D[n]) = SUBPROOF(m, D[n], true). */
export const consistencyProof = (m: number, leaves: Buffer[]): Buffer[] =>
  m === 0 ? [] : subProof(m, leaves, true);

function subProof(m: number, leaves: Buffer[], isWhole: boolean): Buffer[] {
  const n = leaves.length;
  if (m === n) return isWhole ? [] : [treeHash(leaves)];
  const k = largestPowerBelow(n);
  return m <= k
    ? [...subProof(m, leaves.slice(0, k), isWhole), treeHash(leaves.slice(k))]
    : [...subProof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

/** The root that a leaf and its path lead to: recursive too, from the top down, where the RFC's algorithm goes up. */
export function rootFromPath(leaf: Buffer, m: number, n: number, path: Buffer[]): Buffer {
  if (n === 1) {
    if (path.length > 0) throw new Error('the path is too long');
    return leaf;
  }
  if (path.length === 0) throw new Error('the path is too short');
  const k = largestPowerBelow(n);
  const rest = path.slice(0, -1);
  const sibling = path.at(-1)!;
  return m < k
    ? nodeHash(rootFromPath(leaf, m, k, rest), sibling)
    : nodeHash(sibling, rootFromPath(leaf, m - k, n - k, rest));
}

/** Both roots that a consistency proof leads to, [old, new]; 0 < m < n. */
export function rootsFromProof(m: number, n: number, oldRoot: Buffer, proof: Buffer[]): [Buffer, Buffer] {
  return walk(m, n, proof, true);
  function walk(m: number, n: number, proof: Buffer[], isWhole: boolean): [Buffer, Buffer] {
    if (m === n) {
      if (proof.length !== (isWhole ? 0 : 1)) throw new Error('the proof has another length');
      const root = isWhole ? oldRoot : proof[0]!;
      return [root, root];
    }
    if (proof.length === 0) throw new Error('the proof is too short');
    const k = largestPowerBelow(n);
    const rest = proof.slice(0, -1);
    const sibling = proof.at(-1)!;
    if (m <= k) {
      const [older, newer] = walk(m, k, rest, isWhole);
      return [older, nodeHash(newer, sibling)];
    }
    const [older, newer] = walk(m - k, n - k, rest, false);
    return [nodeHash(sibling, older), nodeHash(sibling, newer)];
  }
}

/** c2sp.org/signed-note, one Ed25519 signature. */
export function signedNote(text: string, name: string, seed: Uint8Array): string {
  const id = noteKeyId(name, publicKeyOf(seed));
  const signature = sign(null, Buffer.from(text), privateKeyOf(seed));
  return `${text}\n\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

export const noteKeyId = (name: string, publicKey: Uint8Array): Buffer =>
  sha256(Buffer.from(name), Buffer.of(0x0a, 0x01), publicKey).subarray(0, 4);

export const verifierKeyOf = (name: string, publicKey: Uint8Array): string =>
  `${name}+${noteKeyId(name, publicKey).toString('hex')}+${Buffer.concat([Buffer.of(1), publicKey]).toString('base64')}`;

export const checkpointOf = (origin: string, leaves: Buffer[], seed: Uint8Array): string =>
  signedNote(`${origin}\n${leaves.length}\n${treeHash(leaves).toString('base64')}\n`, origin, seed);

/** RFC 8410: the 16 bytes that PKCS #8 puts before an Ed25519 seed. */
const privateKeyOf = (seed: Uint8Array) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });

export const publicKeyOf = (seed: Uint8Array): Buffer =>
  createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(-32);

/** c2sp.org/tlog-tiles: what a tile of this place holds, from the definition MTH(D[(n*256+i)*256^l : (n*256+i+1)*256^l]). */
export function tileOf(leaves: Buffer[], level: number, index: number): Buffer {
  const span = 256 ** level;
  const hashes: Buffer[] = [];
  for (let i = 0; i < 256; i++) {
    const start = (index * 256 + i) * span;
    if (start + span > leaves.length) break;
    hashes.push(treeHash(leaves.slice(start, start + span)));
  }
  return Buffer.concat(hashes);
}
