import { isIP, isIPv6 } from 'node:net';
import type { HttpContext, HttpEnv } from './http.ts';

/**
 * The address that the connection comes from; behind a proxy what the proxy itself saw, the last entry of X-Forwarded-For: those before it are the client's
 * claims. Empty when it is not known. To be used and forgotten: no address is ever stored or logged.
 */
export function clientAddress(c: HttpContext, proxied: boolean): string {
  if (proxied) return forwarded(c).at(-1) ?? '';
  // Called without a server, Hono gives no bindings at all.
  const bindings: HttpEnv['Bindings'] | undefined = c.env;
  return bindings?.incoming?.socket.remoteAddress ?? '';
}

/** How many parties, the client among them, say that they have handed the request on. */
export const forwardingParties = (c: HttpContext): number => forwarded(c).length;

/** Only to count attempts by, see RateLimiter. All who cannot be told apart are one client, and so is a whole network of IPv6, which one client has to itself. */
export function clientOf(c: HttpContext, proxied: boolean): string {
  const address = clientAddress(c, proxied);
  const ipv4 = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined && isIP(ipv4)) return ipv4;
  return isIPv6(address) ? networkOf(address) : address;
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]!.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  return [...groups, ...Array<string>(zeros).fill('0'), ...after]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}

const forwarded = (c: HttpContext): string[] =>
  (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((entry) => withoutPort(entry.trim()))
    .filter(Boolean);

/** Some proxies name it: `192.0.2.7:5555`, `[2001:db8::7]:5555`. */
const withoutPort = (entry: string): string =>
  /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(entry)?.slice(1).find(Boolean) ?? entry;
