import { BlockList, isIP } from 'node:net';

/** Where the region of a visitor comes from. Nothing of it is kept: it is found out for one answer, and forgotten with it. */
export type RegionSource =
  /** What a CDN in front says about each request. */
  | { kind: 'headers'; country: string; region?: string }
  /** Looked up by address. */
  | { kind: 'addresses'; find: (address: string) => string | undefined };

/** What there is to go by. */
export interface Whereabouts {
  header: (name: string) => string | undefined;
  /** Empty when unknown. */
  address: string;
  /** Who has handed the request on, the client among them; 0 without a proxy. */
  parties: number;
}

/**
 * @returns ISO 3166-1 (`DE`), or 3166-2 (`US-CA`) where more is known; undefined when it is not known, for which the strictest of a site's regimes holds. So what
 *   is doubtful is unknown.
 */
export function regionOf(
  source: RegionSource | undefined,
  { header, address, parties }: Whereabouts,
): string | undefined {
  if (source?.kind === 'headers') {
    return regionFrom(
      header(source.country),
      source.region === undefined ? undefined : header(source.region),
    );
  }
  // Of several the last is what the proxy saw: that may be a CDN's own machine, in another country than the visitor.
  if (source === undefined || parties > 1) return undefined;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIP(plain) && !isLocal(plain) ? source.find(plain) : undefined;
}

/** @param region `CA`, or with its country, `US-CA`; whatever else is left out. */
export function regionFrom(country: unknown, region?: unknown): string | undefined {
  const place = upper(country);
  if (!/^[A-Z]{2}$/.test(place) || NOWHERE.has(place)) return undefined;
  const part = upper(region);
  const within = part.startsWith(`${place}-`) ? part.slice(3) : part;
  return /^[A-Z0-9]{1,3}$/.test(within) ? `${place}-${within}` : place;
}

const upper = (value: unknown): string => (typeof value === 'string' ? value.trim().toUpperCase() : '');

/** What CDNs and tables say for "somewhere": unknown, Europe, Asia and the Pacific. */
const NOWHERE: ReadonlySet<string> = new Set(['XX', 'ZZ', 'EU', 'AP']);

const LOCAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  LOCAL.addSubnet(network, prefix, 'ipv4');
LOCAL.addAddress('::', 'ipv6');
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addSubnet('fc00::', 7, 'ipv6');
LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** Behind such an address there is a machine of the same network: a proxy that was not declared, or a visitor nobody can place. */
const isLocal = (address: string): boolean => LOCAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
