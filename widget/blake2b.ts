import type { Bytes } from '../protocol/bytes.ts';

/**
 * BLAKE2b (RFC 7693). Of our own, because of what it is for: a page seals once, so what counts is how fast code runs that no engine has had time to
 * optimise, and how many bytes it is. noble's, made for warm throughput, takes five times as long for the first seal and 1.3 kB more. It has no
 * branch or index that depends on what is hashed; test/widget/blake2b.test.ts holds it to libsodium over lengths, keys and sizes.
 * @param length 1–64 bytes. @param key at most 64 bytes; empty for none.
 */
export function blake2b(message: Uint8Array, length: number, key: Uint8Array = new Uint8Array(0)): Bytes {
  const keyed = key.length ? BLOCK : 0;
  const input = new Uint8Array(Math.max(Math.ceil((keyed + message.length) / BLOCK), 1) * BLOCK);
  input.set(key);
  input.set(message, keyed);
  const words = new DataView(input.buffer);
  const state = IV.slice();
  state[0]! ^= 0x01010000 ^ (key.length << 8) ^ length;
  for (let at = 0; at < input.length; at += BLOCK) {
    const last = at + BLOCK === input.length;
    compress(state, words, at, last ? keyed + message.length : at + BLOCK, last);
  }
  const out = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 16; i++) out.setUint32(i * 4, state[i]!, true);
  return new Uint8Array(out.buffer, 0, length).slice();
}

const BLOCK = 128;

// 64-bit words as pairs of 32-bit halves, the lower one first.
const IV = /* @__PURE__ */ Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
);

// Which word goes where in each of the ten different rounds, in hexadecimal.
const SIGMA = /* @__PURE__ */ Array.from(
  '0123456789abcdefea489fd61c02b753b8c052fdae3671947931dcbe265a40f8905724afe1bc683d' +
    '2c6a0b834d75fe19c51fed4a0763928bdb7ec13950f4862a6fe9b308c2d714a5a2847615fb9e3cd0',
  (digit) => parseInt(digit, 16) * 2,
);

/** @param counted bytes hashed so far, this block's included; below 2^32, far above any message here. */
function compress(state: Uint32Array, words: DataView, at: number, counted: number, last: boolean): void {
  const v = new Uint32Array(32);
  v.set(state);
  v.set(IV, 16);
  v[24]! ^= counted;
  if (last) {
    v[28] = ~v[28]!;
    v[29] = ~v[29]!;
  }
  const m = new Uint32Array(32);
  for (let i = 0; i < 32; i++) m[i] = words.getUint32(at + i * 4, true);
  for (let i = 0; i < 192; i += 16) {
    const s = i % 160;
    mix(v, 0, 8, 16, 24, m, SIGMA[s]!, SIGMA[s + 1]!);
    mix(v, 2, 10, 18, 26, m, SIGMA[s + 2]!, SIGMA[s + 3]!);
    mix(v, 4, 12, 20, 28, m, SIGMA[s + 4]!, SIGMA[s + 5]!);
    mix(v, 6, 14, 22, 30, m, SIGMA[s + 6]!, SIGMA[s + 7]!);
    mix(v, 0, 10, 20, 30, m, SIGMA[s + 8]!, SIGMA[s + 9]!);
    mix(v, 2, 12, 22, 24, m, SIGMA[s + 10]!, SIGMA[s + 11]!);
    mix(v, 4, 14, 16, 26, m, SIGMA[s + 12]!, SIGMA[s + 13]!);
    mix(v, 6, 8, 18, 28, m, SIGMA[s + 14]!, SIGMA[s + 15]!);
  }
  for (let i = 0; i < 16; i++) state[i]! ^= v[i]! ^ v[i + 16]!;
}

/** RFC 7693's G. Sums of halves stay below 2^53, and a Uint32Array keeps what is below 2^32 of them. */
function mix(
  v: Uint32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  m: Uint32Array,
  x: number,
  y: number,
): void {
  let al = v[a]! + v[b]! + m[x]!;
  let ah = (v[a + 1]! + v[b + 1]! + m[x + 1]! + ((al / 4294967296) | 0)) | 0;
  al |= 0;
  // d = (d ^ a) >>> 32
  let dl = v[d + 1]! ^ ah;
  let dh = v[d]! ^ al;
  let cl = v[c]! + (dl >>> 0);
  let ch = (v[c + 1]! + dh + ((cl / 4294967296) | 0)) | 0;
  cl |= 0;
  // b = (b ^ c) >>> 24
  let l = v[b]! ^ cl;
  let h = v[b + 1]! ^ ch;
  let bl = (l >>> 24) | (h << 8);
  let bh = (h >>> 24) | (l << 8);
  al = (al >>> 0) + (bl >>> 0) + m[y]!;
  ah = (ah + bh + m[y + 1]! + ((al / 4294967296) | 0)) | 0;
  al |= 0;
  // d = (d ^ a) >>> 16
  l = dl ^ al;
  h = dh ^ ah;
  dl = (l >>> 16) | (h << 16);
  dh = (h >>> 16) | (l << 16);
  cl = (cl >>> 0) + (dl >>> 0);
  ch = (ch + dh + ((cl / 4294967296) | 0)) | 0;
  // b = (b ^ c) >>> 63
  l = bl ^ cl;
  h = bh ^ ch;
  bl = (l << 1) | (h >>> 31);
  bh = (h << 1) | (l >>> 31);
  v[a] = al;
  v[a + 1] = ah;
  v[b] = bl;
  v[b + 1] = bh;
  v[c] = cl;
  v[c + 1] = ch;
  v[d] = dl;
  v[d + 1] = dh;
}
