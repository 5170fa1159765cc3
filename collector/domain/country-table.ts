import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import type { Log } from '../log.ts';
import type { Clock } from './clock.ts';
import { GEO_OLD_DAYS } from './geo-database.ts';

/**
 * Older than this it answers nothing. Between tables of about 2019 and of 2026 the share of Europeans taken for others grew by a tenth of a percent of them a year
 * (docs/operating.md); a year and a month leaves time for the next release, and adds no more than that.
 */
const EXPIRED_DAYS = 400;
const DAY_MS = 86_400_000;

/**
 * Countries by address from the table that comes with the collector, whole in memory. It is made to be silent where in doubt: test/geo/agreed-countries.ts.
 * @throws Error when it cannot be read.
 */
export async function openCountryTable(
  path: string,
  { clock, log }: { clock: Clock; log: Log },
): Promise<(address: string) => string | undefined> {
  const { built, ranges } = await read(path);
  const age = (): number => Math.floor((clock() - built) / DAY_MS);
  let told = false;
  if (!expired() && age() > GEO_OLD_DAYS) log.write('warn', 'geo-database-old', { count: age() });
  return (address) => {
    if (expired() || !ipaddr.isValid(address)) return undefined;
    const parsed = ipaddr.process(address);
    const bytes = Buffer.from(parsed.toByteArray());
    return parsed.kind() === 'ipv4'
      ? countryAt(ranges[4], bytes.readUIntBE(0, 3))
      : countryAt(ranges[6], bytes.readUIntBE(0, 6));
  };

  function expired(): boolean {
    // Nor does it where the clock is plainly wrong.
    const is = age() > EXPIRED_DAYS || age() < -1;
    if (is && !told) log.write('warn', 'geo-database-expired', { count: age() });
    told = is;
    return is;
  }
}

async function read(path: string): Promise<ReturnType<typeof decodeCountryTable>> {
  try {
    return decodeCountryTable(await readFile(path));
  } catch (cause) {
    throw new Error(
      `expected the table of countries as it comes with Sealpost, for SEALPOST_GEO_DATABASE=bundled; got something else in ${path}: install Sealpost again`,
      { cause },
    );
  }
}

/** A country from each start up to the next; `''`: unknown. */
export interface CountryRanges {
  starts: Float64Array;
  countries: string[];
}

/**
 * Brotli over a line of JSON, `{"built":"2026-06-17","countries":"ADAF…","ranges":[n4,n6]}`, and for IPv4, then IPv6: n distances from start to start, as varints of seven bits a byte, the lowest
 * first; n bytes, 0 for unknown, else the country's place in the line, from 1. A start is the first 24 bits of an address of IPv4, the first 48 of IPv6.
 */
export function decodeCountryTable(file: Buffer): {
  /** milliseconds */
  built: number;
  ranges: Record<4 | 6, CountryRanges>;
} {
  const bytes = brotliDecompressSync(file);
  const line = bytes.indexOf('\n');
  const header = JSON.parse(bytes.toString('latin1', 0, line)) as {
    built: string;
    countries: string;
    ranges: [number, number];
  };
  const names = ['', ...(header.countries.match(/../g) ?? [])];
  let at = line + 1;
  const ranges = { 4: part(header.ranges[0]), 6: part(header.ranges[1]) };
  return { built: Date.parse(header.built), ranges };

  function part(count: number): CountryRanges {
    const starts = new Float64Array(count);
    for (let i = 0, start = 0; i < count; i += 1) starts[i] = start += varint();
    const countries = Array.from(bytes.subarray(at, (at += count)), (place) => names[place] ?? '');
    return { starts, countries };
  }

  function varint(): number {
    for (let value = 0, weight = 1; ; weight *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte % 128) * weight;
      if (byte < 128) return value;
    }
  }
}

/** Binary search for the last start that is not behind the address. */
function countryAt({ starts, countries }: CountryRanges, unit: number): string | undefined {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= unit) low = middle + 1;
    else high = middle;
  }
  return countries[low - 1] || undefined;
}
