import { append, emptyTable, readNetworks, sweep, type IpVersion, type RangeTable } from './range-table.ts';

/**
 * What the table that comes with the collector answers: only where two tables that were made from different facts agree, the one of who an address was given to (registries),
 * the other of who announces it (routing). Both say where a company has its seat, not where its people are, so two things are left unknown, for which the strictest
 * regime holds: American networks other than those of homes and phones, and countries whose addresses are often used in Europe.
 */
export function agreedCountries(
  registered: RangeTable,
  announced: RangeTable,
  version: IpVersion,
): RangeTable {
  const table = emptyTable();
  const american = readNetworks(AMERICAN_HOMES_AND_PHONES[version], version);
  sweep([registered, announced, american], version, (from, _to, [one = '', other, home]) => {
    const doubtful = one !== other || WITHHELD.has(one) || (one === 'US' && home === '');
    append(table, from, doubtful ? '' : one);
  });
  return table;
}

/**
 * Where Comcast, Charter, Cox, AT&T, Verizon, T-Mobile US, CenturyLink and Frontier have most of their customers. American clouds, content networks and relays
 * (Amazon, Microsoft, Google, Apple, Akamai, Cloudflare, Fastly, Zscaler…) are registered in the US wherever they are used: their addresses are nearly all of what agreement alone
 * gets wrong, and Europeans come out of them by VPN, company proxy and iCloud Private Relay. Left out are also Sprint's former networks and Starlink's.
 */
const AMERICAN_HOMES_AND_PHONES: Record<IpVersion, readonly string[]> = {
  4: `24.0.0.0/8 47.32.0.0/11 50.0.0.0/8 67.0.0.0/8 68.0.0.0/9 69.0.0.0/8 70.0.0.0/9 70.160.0.0/11 70.192.0.0/10 71.0.0.0/8 72.64.0.0/11 72.176.0.0/12 72.192.0.0/11 73.0.0.0/8
    74.64.0.0/11 74.96.0.0/12 75.0.0.0/8 76.0.0.0/8 96.0.0.0/8 97.0.0.0/8 98.0.0.0/11 98.112.0.0/12 98.144.0.0/12 98.160.0.0/11 98.192.0.0/10 99.0.0.0/10 100.0.0.0/8
    107.64.0.0/10 107.192.0.0/10 108.0.0.0/10 108.64.0.0/11 108.192.0.0/10 166.128.0.0/9 172.32.0.0/11 173.0.0.0/10 173.64.0.0/11 173.160.0.0/11 173.192.0.0/10 174.0.0.0/9
    174.192.0.0/10 184.96.0.0/11 184.128.0.0/10`.split(/\s+/),
  6: `2600:300::/24 2600:1000::/24 2600:1700::/28 2600:4040::/26 2600:6c00::/24 2600:8800::/24 2601::/20 2603:6000::/20 2603:7000::/20 2603:8000::/20 2603:9000::/20
    2604:2000::/32 2605:a000::/32 2606:a000::/32 2607:fb90::/28`.split(/\s+/),
};

/** Of what the tables agree on for these, in IPv4 or IPv6, at least 2 % is used in Europe, by DB-IP's and by MaxMind's word (June 2026). */
const WITHHELD: ReadonlySet<string> = new Set(
  'AE AG AL BZ DM FK HK HN KG KN MH MU PA SC SM UA VA VG VU'.split(' '),
);
