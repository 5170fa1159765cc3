import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import sodium from 'libsodium-wrappers';
import { CipherSuite, HkdfSha256, Aes256Gcm, DhkemX25519HkdfSha256 } from '@hpke/core';
import type { SealChunk } from '../../embed/contract.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { markdownTable, median } from './table.ts';

/**
 * What it costs a page to seal 2 kB: bytes, cold (fetch, parse, run, first seal; a fresh browser profile each time), warm, and the longest task. The server is
 * on this machine and does not compress, so that cold is processor time and not network.
 */
const ROUNDS = 10;
const THROTTLE = 4;
const PLAINTEXT_BYTES = 2048;
const YARDSTICK = 'WebCrypto HPKE';

interface Candidate {
  name: string;
  source: () => Promise<string>;
  kind: 'peer' | 'sealpost';
}

const CANDIDATES: Candidate[] = [
  { name: YARDSTICK, kind: 'peer', source: () => bundle('hpke') },
  { name: 'Sealpost', kind: 'sealpost', source: async () => readFileSync('dist/browser/seal.js', 'utf8') },
  { name: 'tweetnacl sealed box', kind: 'peer', source: () => bundle('tweetnacl') },
  { name: 'libsodium-wrappers', kind: 'peer', source: () => bundle('libsodium') },
  { name: 'noble sealed box', kind: 'peer', source: () => bundle('noble') },
];

interface Sample {
  coldMs: number;
  warmMs: number;
  longestTaskMs: number;
}

export async function bench(): Promise<string> {
  await sodium.ready;
  const recipient = sodium.crypto_box_keypair();
  const scripts = new Map<string, string>();
  for (const candidate of CANDIDATES) scripts.set(candidate.name, await candidate.source());
  const server = await serve(scripts);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const samples = new Map<string, Sample[]>(CANDIDATES.map(({ name }) => [name, []]));
  const browser = await launchChromium();
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const candidate of CANDIDATES) {
        const { sample, sealed } = await measure(browser, origin, candidate, recipient.publicKey);
        if (round === 0) await check(candidate, sealed, recipient);
        else samples.get(candidate.name)!.push(sample);
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
  return report(scripts, samples, browser.version);
}

async function bundle(peer: string): Promise<string> {
  const result = await build({
    entryPoints: [`test/bench/peers/${peer}.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'peer',
    // Handed to its script tag, as Sealpost's chunks are: all are loaded in the one way that a foreign page allows.
    footer: { js: 'document.currentScript.sealpost(peer);' },
    target: 'es2022',
    platform: 'browser',
    write: false,
    legalComments: 'none',
  });
  return result.outputFiles[0]!.text;
}

function serve(scripts: Map<string, string>): Promise<Server> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url!.slice(1));
    const script = scripts.get(name);
    response.writeHead(200, {
      'content-type': script === undefined ? 'text/html' : 'text/javascript',
      'cache-control': 'no-store',
    });
    response.end(script ?? '<!doctype html><html lang="en"><title>bench</title><body>');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function measure(
  browser: ChromiumBrowser,
  origin: string,
  candidate: Candidate,
  publicKey: Uint8Array,
): Promise<{ sample: Sample; sealed: unknown }> {
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/`);
    const session = await page.native.context().newCDPSession(page.native);
    await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    const result = await page.evaluate(
      inPage,
      `/${encodeURIComponent(candidate.name)}`,
      candidate.kind,
      [...publicKey],
      PLAINTEXT_BYTES,
    );
    const { sealed, ...sample } = result;
    return { sample, sealed };
  } finally {
    await page.close();
  }
}

/** Runs in the page; stands alone. */
async function inPage(
  url: string,
  kind: 'peer' | 'sealpost',
  key: number[],
  bytes: number,
): Promise<Sample & { sealed: unknown }> {
  const publicKey = new Uint8Array(key);
  const text = 'x'.repeat(bytes - 100);
  let longestTaskMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, entry.duration);
  });
  observer.observe({ type: 'longtask', buffered: true });

  const load = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const script: HTMLScriptElement & { sealpost?: (chunk: T) => void } = document.createElement('script');
      script.sealpost = resolve;
      script.onerror = () => reject(new Error('the script did not load'));
      script.src = url;
      document.head.append(script);
    });
  const sealWithChunk = async (): Promise<() => Promise<unknown>> => {
    const chunk = await load<SealChunk>();
    const crypto = chunk.crypto(() => Promise.reject(new Error('this browser has the curves')));
    const context: Parameters<SealChunk['seal']>[1] = {
      v: 1,
      suite: 1,
      site: 'site_01m7yjmnfbevttbyt4gj0gx7ca',
      form: 'form_01m7yjmnfbf5vszdtb8sc0gm18',
      revision: 1,
      definition: 'A'.repeat(43),
      submission: 'sub_01m7yjmnfbfcnazjqrth0v975c',
      sealedAt: '2026-11-21T08:00:00Z',
      attachments: [],
    };
    const plaintext = {
      answers: { message: text },
      consents: [],
      locale: 'en',
      links: { unsubscribe: '/u/' },
      attachments: [],
    };
    return () => chunk.seal(crypto, context, plaintext, [publicKey]);
  };
  const sealWithPeer = async (): Promise<() => Promise<unknown>> => {
    const peer = await load<{ seal(key: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> }>();
    return () => peer.seal(publicKey, new TextEncoder().encode(text));
  };

  const started = performance.now();
  const seal = await (kind === 'peer' ? sealWithPeer : sealWithChunk)();
  const first = await seal();
  const coldMs = performance.now() - started;
  // A long task is reported in a task after it; what comes below, ten seals on end, would be one that no page ever has.
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
  for (const entry of observer.takeRecords()) longestTaskMs = Math.max(longestTaskMs, entry.duration);
  observer.disconnect();

  const blocks: number[] = [];
  for (let block = 0; block < 5; block++) {
    const from = performance.now();
    for (let i = 0; i < 10; i++) await seal();
    blocks.push((performance.now() - from) / 10);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const warmMs = blocks.toSorted((a, b) => a - b)[2]!;
  return { coldMs, warmMs, longestTaskMs, sealed: first instanceof Uint8Array ? [...first] : first };
}

/** A peer that seals nothing, or wrongly, must not look fast. */
async function check(
  { name, kind }: Candidate,
  sealed: unknown,
  recipient: { publicKey: Uint8Array; privateKey: Uint8Array },
): Promise<void> {
  if (kind === 'sealpost') {
    const { boxes } = sealed as Envelope;
    const box = Buffer.from(boxes[0]!.box, 'base64url');
    if (sodium.crypto_box_seal_open(box, recipient.publicKey, recipient.privateKey).length !== 64)
      throw new Error(`${name}: does not open`);
    return;
  }
  const bytes = new Uint8Array(sealed as number[]);
  const plaintext =
    name === YARDSTICK
      ? new Uint8Array(await openHpke(bytes, recipient))
      : sodium.crypto_box_seal_open(bytes, recipient.publicKey, recipient.privateKey);
  if (plaintext.length !== PLAINTEXT_BYTES - 100)
    throw new Error(`${name}: opens to other bytes than were sealed`);
}

async function openHpke(
  sealed: Uint8Array,
  recipient: { publicKey: Uint8Array; privateKey: Uint8Array },
): Promise<ArrayBuffer> {
  const suite = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  const recipientKey = await suite.kem.importKey('raw', recipient.privateKey.slice().buffer, false);
  const receiver = await suite.createRecipientContext({ recipientKey, enc: sealed.slice(0, 32).buffer });
  return receiver.open(sealed.slice(32).buffer);
}

function report(scripts: Map<string, string>, samples: Map<string, Sample[]>, version: string): string {
  const of = (name: string, figure: keyof Sample): number =>
    median(samples.get(name)!.map((sample) => sample[figure]));
  const rows = CANDIDATES.map(({ name }) => {
    const script = scripts.get(name)!;
    const brotli = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    return [
      name,
      String(brotli),
      of(name, 'coldMs').toFixed(1),
      (of(name, 'coldMs') / of(YARDSTICK, 'coldMs')).toFixed(2),
      of(name, 'warmMs').toFixed(2),
      of(name, 'longestTaskMs').toFixed(0),
    ];
  });
  return [
    `Sealing 2 kB in Chromium ${version}, processor throttled ${THROTTLE} ×, medians of ${ROUNDS} fresh profiles each, in turn`,
    '',
    markdownTable([
      ['', 'brotli bytes', 'cold ms', `× ${YARDSTICK}`, 'warm ms', 'longest cold task ms (0: none over 50)'],
      ...rows,
    ]),
  ].join('\n');
}
