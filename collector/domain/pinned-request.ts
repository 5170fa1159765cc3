import { lookup, Resolver } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
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

interface PinnedOptions {
  /** For a receiver in the operator's own network; also allows plain http. */
  allowPrivate: boolean;
  /** For all of it, the look-up of the name among it. */
  timeoutMs: number;
  /** Instead of the system's name servers. */
  nameServers?: readonly string[];
}

interface Address {
  address: string;
  family: number;
}

/**
 * A POST to an address that a tenant has named, which may be hostile: every address that the name has must be a public one, and the connection goes to one
 * of the very addresses that were looked at, so that a name that answers otherwise the second time (DNS rebinding) gains nothing. Redirects are not followed, and of the
 * answer only the status is read.
 * @throws PinnedFailure
 */
export async function postPinned(
  url: URL,
  headers: Record<string, string>,
  body: string,
  options: PinnedOptions,
): Promise<PinnedAnswer> {
  const { allowPrivate, timeoutMs } = options;
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    throw new PinnedFailure('scheme');
  const signal = AbortSignal.timeout(timeoutMs);
  const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const addresses = await within(signal, addressesOf(name, options, signal));
  const [first] = addresses;
  if (!first) throw new PinnedFailure('address-unknown');
  if (!allowPrivate && !addresses.every(({ address }) => isPublic(address)))
    throw new PinnedFailure('address-private');
  const pinned: LookupFunction = (_hostname, { all }, done) => {
    if (all) done(null, addresses);
    else done(null, first.address, first.family);
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
        signal,
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

/** @throws PinnedFailure `timeout` */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new PinnedFailure('timeout'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  return Promise.race([work, late]);
}

/**
 * By a resolver of its own and not by the system's: that one has two threads for everybody, and names whose servers do not answer would hold them. Names of the operator's own network
 * may stand in a file that only the system knows.
 */
async function addressesOf(
  name: string,
  { allowPrivate, nameServers }: PinnedOptions,
  signal: AbortSignal,
): Promise<Address[]> {
  const family = isIP(name);
  if (family !== 0) return [{ address: name, family }];
  if (allowPrivate) return lookup(name, { all: true }).catch(() => []);
  // RFC 6761: no name server is asked about it.
  if (/(^|\.)localhost$/i.test(name)) throw new PinnedFailure('address-private');
  const resolver = new Resolver({ timeout: 2000, tries: 3 });
  if (nameServers) resolver.setServers(nameServers);
  signal.addEventListener('abort', () => resolver.cancel(), { once: true });
  const [v4, v6] = await Promise.all([
    resolver.resolve4(name).catch((): string[] => []),
    resolver.resolve6(name).catch((): string[] => []),
  ]);
  return [...v4, ...v6].map((address) => ({ address, family: isIP(address) }));
}

/**
 * Every range that is not the open internet is refused: private, loopback, link-local (also where clouds keep their metadata), carrier, multicast, reserved; of IPv6 all but 2000::/3, the
 * only part that has ever been given out.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST));
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

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
