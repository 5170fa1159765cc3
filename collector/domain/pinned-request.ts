import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface PinnedAnswer {
  status: number;
  /** Seconds, where the receiver asks for them. */
  retryAfter?: number;
}

/** Why nothing was asked or answered; stable, and without the address. */
export type PinnedFailureCode =
  'address-private' | 'address-unknown' | 'scheme' | 'timeout' | 'connection' | 'certificate';

export class PinnedFailure extends Error {
  override name = 'PinnedFailure';
  readonly code: PinnedFailureCode;
  constructor(code: PinnedFailureCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/**
 * A POST to an address that a tenant has named, which may be hostile: every address that the name has must be a public one, and the connection goes to the very
 * address that was looked at, so that a name that answers otherwise the second time (DNS rebinding) gains nothing. Redirects are not followed, and of the
 * answer only the status is read.
 * @param allowPrivate for a receiver in the operator's own network; also allows plain http.
 * @throws PinnedFailure
 */
export async function postPinned(
  url: URL,
  headers: Record<string, string>,
  body: string,
  { allowPrivate, timeoutMs }: { allowPrivate: boolean; timeoutMs: number },
): Promise<PinnedAnswer> {
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    throw new PinnedFailure('scheme');
  const { address, family } = await publicAddress(url.hostname, allowPrivate);
  const pinned: LookupFunction = (_hostname, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup: pinned,
        // No connection is kept: the next message may find the name elsewhere.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const retryAfter = secondsOf(response.headers['retry-after']);
        resolve({ status: response.statusCode ?? 0, ...(retryAfter === undefined ? {} : { retryAfter }) });
        response.destroy();
      },
    );
    sent.on('error', (cause: NodeJS.ErrnoException) => reject(new PinnedFailure(codeOf(cause), { cause })));
    sent.end(body);
  });
}

async function publicAddress(
  hostname: string,
  allowPrivate: boolean,
): Promise<{ address: string; family: number }> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(name, { all: true }).catch((cause: unknown) => {
    throw new PinnedFailure('address-unknown', { cause });
  });
  if (!allowPrivate && !found.every(({ address }) => isPublic(address)))
    throw new PinnedFailure('address-private');
  const [first] = found;
  if (!first) throw new PinnedFailure('address-unknown');
  return first;
}

/** Every range that is not the open internet is refused: private, loopback, link-local (also where clouds keep their metadata), carrier, multicast, reserved. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Seconds, or a date as HTTP has it. */
function secondsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

function codeOf(cause: NodeJS.ErrnoException): PinnedFailureCode {
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError' || cause.code === 'ETIMEDOUT')
    return 'timeout';
  return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(cause.code ?? '') ? 'certificate' : 'connection';
}
