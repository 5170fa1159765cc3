import { Reader, type Response } from 'mmdb-lib';

/** Addresses in order, each range up to the next: an IPv4 address as a number, of IPv6 the first 48 bits. `''`: unknown. */
export interface RangeTable {
  starts: number[];
  countries: string[];
}

export type IpVersion = 4 | 6;

/** Bits of an address that tables are told apart by; nobody announces less than a /48 of IPv6 to the internet. */
export const BITS: Record<IpVersion, number> = { 4: 32, 6: 48 };

/** `first,last,DE` per line, addresses as numbers, in order. Ranges of IPv6 are cut to whole /48s. */
export function readRangeCsv(text: string, version: IpVersion): RangeTable {
  const table = emptyTable();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [first = '', last = '', country = ''] = line.split(',');
    const [from, to] =
      version === 4
        ? [Number(first), Number(last) + 1]
        : [Number((BigInt(first) + (1n << 80n) - 1n) >> 80n), Number((BigInt(last) + 1n) >> 80n)];
    if (from >= to) continue;
    append(table, from, country.trim());
    append(table, to, '');
  }
  return table;
}

/** @param buffer a database in the format MMDB; the country under `country_code`. Where a /48 of IPv6 holds several answers it is unknown. */
export function readMmdb(buffer: Buffer, version: IpVersion): RangeTable {
  const { metadata } = new Reader<Response>(buffer);
  const reader = new Reader<{ country_code?: string } & Response>(buffer);
  const { nodeCount, recordSize, ipVersion } = metadata;
  const countries = new Map<number, string>();
  const table = emptyTable();
  const bits = BITS[version];
  let root = 0;
  // IPv4 stands in the first 2³² addresses of a tree of IPv6.
  if (version === 4 && ipVersion === 6) for (let i = 0; i < 96; i += 1) root = child(root, 0);
  walk(root, 0, 0);
  return table;

  function walk(node: number, start: number, depth: number): void {
    for (const side of [0, 1] as const) {
      const from = start + side * 2 ** (bits - depth - 1);
      const next = child(node, side);
      if (next >= nodeCount) append(table, from, countryAt(next, from));
      else if (depth + 1 === bits) append(table, from, '');
      else walk(next, from, depth + 1);
    }
  }

  function countryAt(pointer: number, address: number): string {
    if (pointer === nodeCount) return '';
    const known = countries.get(pointer);
    if (known !== undefined) return known;
    const country = reader.get(addressText(address, version))?.country_code ?? '';
    countries.set(pointer, country);
    return country;
  }

  function child(node: number, side: 0 | 1): number {
    if (recordSize === 24) return buffer.readUIntBE(node * 6 + side * 3, 3);
    if (recordSize === 32) return buffer.readUInt32BE(node * 8 + side * 4);
    const shared = buffer.readUInt8(node * 7 + 3);
    return side === 0
      ? (shared >> 4) * 2 ** 24 + buffer.readUIntBE(node * 7, 3)
      : (shared & 15) * 2 ** 24 + buffer.readUIntBE(node * 7 + 4, 3);
  }
}

/** Networks such as `24.0.0.0/8` or `2601::/20`, in order, none within another; `yes` inside, unknown outside. */
export function readNetworks(networks: readonly string[], version: IpVersion): RangeTable {
  const table = emptyTable();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    const from = addressNumber(address, version);
    append(table, from, 'yes');
    append(table, from + 2 ** (BITS[version] - Number(prefix)), '');
  }
  return table;
}

/** Calls for every stretch over which no table changes; `countries` has the order of `tables`. */
export function sweep(
  tables: readonly RangeTable[],
  version: IpVersion,
  each: (from: number, to: number, countries: readonly string[]) => void,
): void {
  const end = 2 ** BITS[version];
  const at = tables.map(() => 0);
  for (let from = 0; from < end;) {
    const next = (table: RangeTable, i: number): number => table.starts[at[i]! + 1] ?? end;
    const to = Math.min(...tables.map(next));
    each(
      from,
      to,
      tables.map(({ countries }, i) => countries[at[i]!] ?? ''),
    );
    for (const [i, table] of tables.entries()) if (next(table, i) === to) at[i]! += 1;
    from = to;
  }
}

export const emptyTable = (): RangeTable => ({ starts: [0], countries: [''] });

/** Takes what comes after all that is there; a start that is there already is told anew. */
export function append({ starts, countries }: RangeTable, from: number, country: string): void {
  if (starts.at(-1) === from) {
    starts.pop();
    countries.pop();
  }
  if (countries.at(-1) === country) return;
  starts.push(from);
  countries.push(country);
}

function addressText(address: number, version: IpVersion): string {
  const part = (shift: number, size: number): number => Math.floor(address / 2 ** shift) % size;
  return version === 4
    ? [24, 16, 8, 0].map((shift) => part(shift, 256)).join('.')
    : `${[32, 16, 0].map((shift) => part(shift, 65_536).toString(16)).join(':')}::`;
}

function addressNumber(text: string, version: IpVersion): number {
  if (version === 4) return text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const groups = text
    .replace(/::$/, '')
    .split(':')
    .map((group) => parseInt(group, 16));
  return [0, 1, 2].reduce((sum, i) => sum * 65_536 + (groups[i] ?? 0), 0);
}
