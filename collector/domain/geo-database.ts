import { readFile, stat } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';
import type { Log } from '../log.ts';
import type { Clock } from './clock.ts';
import { regionFrom } from './region.ts';

const LOOKED_AGAIN_MS = 3_600_000;
/** Networks move between countries; a table older than this puts many of them where they no longer are. */
export const GEO_OLD_DAYS = 120;
const DAY_MS = 86_400_000;

/** As MaxMind, DB-IP, IPinfo and IPLocate write them, in the order in which they are believed. */
interface GeoRecord {
  country?: { iso_code?: unknown } | string;
  country_code?: unknown;
  subdivisions?: { iso_code?: unknown }[];
  region_code?: unknown;
}

/**
 * Countries and regions by address, from the operator's own file in MaxMind's format (MMDB), whole in memory. It is read again when it has been replaced, as
 * updaters do.
 * @throws Error when it cannot be read.
 */
export async function openGeoDatabase(
  path: string,
  { clock, log }: { clock: Clock; log: Log },
): Promise<(address: string) => string | undefined> {
  let written = await writtenAt(path);
  let reader = await read(path);
  let lookedAt = clock();
  warnOfAge(reader);
  return (address) => {
    if (clock() - lookedAt >= LOOKED_AGAIN_MS) {
      lookedAt = clock();
      void refresh();
    }
    // A table of IPv4 alone would be walked along the bits of an IPv6 address all the same, to any country.
    if (isIPv6(address) && reader.metadata.ipVersion === 4) return undefined;
    try {
      const record = reader.get(address) as GeoRecord | null;
      return record ? placeOf(record) : undefined;
    } catch {
      // Damaged inside; the manifest is served all the same.
      return undefined;
    }
  };

  async function refresh(): Promise<void> {
    try {
      const now = await writtenAt(path);
      if (now === written) return;
      reader = await read(path);
      written = now;
      warnOfAge(reader);
    } catch {
      // What is in memory goes on being used; the next hour may find the file whole.
      log.write('warn', 'geo-database-unreadable');
    }
  }

  function warnOfAge({ metadata }: Reader<Response>): void {
    const days = Math.floor((clock() - metadata.buildEpoch.getTime()) / DAY_MS);
    if (days > GEO_OLD_DAYS) log.write('warn', 'geo-database-old', { count: days });
  }
}

function placeOf({ country, country_code, subdivisions, region_code }: GeoRecord): string | undefined {
  const named = typeof country === 'object' ? country.iso_code : (country_code ?? country);
  return regionFrom(named, subdivisions?.[0]?.iso_code ?? region_code);
}

const writtenAt = async (path: string): Promise<number> => (await stat(path)).mtimeMs;

async function read(path: string): Promise<Reader<Response>> {
  try {
    return new Reader(await readFile(path));
  } catch (cause) {
    throw new Error(
      `expected SEALPOST_GEO_DATABASE to be a database in the format MMDB that can be read, such as GeoLite2-City.mmdb; got ${path}`,
      { cause },
    );
  }
}
