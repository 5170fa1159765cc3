import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../collector/config.ts';
import { decodeCountryTable, openCountryTable } from '../../collector/domain/country-table.ts';
import { regionOf } from '../../collector/domain/region.ts';
import { silentLog } from '../../collector/log.ts';
import { agreedCountries } from '../geo/agreed-countries.ts';
import { encodeCountryTable, plainCountryTable } from '../geo/encode-country-table.ts';
import { append, emptyTable, readMmdb, readRangeCsv, type RangeTable } from '../geo/range-table.ts';
import { createMockSite, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockGeoDatabase } from '../mock/geo-database.ts';
import { makeMockSite, mockCrypto } from '../mock/tenant.ts';
import { memoryLog, PAGE_ORIGIN, temporaryFolder } from './harness.ts';
import { freePort, startCollector } from './process.ts';

const BUNDLED = join(import.meta.dirname, '../../collector/country-table.br');
const BUILT = Date.parse('2026-06-17');
const DAY_MS = 86_400_000;

describe('a table of countries', () => {
  const table = encodeCountryTable('2026-06-17', {
    4: readRangeCsv('3405803776,3405804287,DE\n3405804288,3405804300,US\n3405804544,3405804799,AT\n', 4),
    6: networks([0x2001_0db8_0001, 0x2001_0db8_0003, 'BR']),
  });

  it.each([
    ['203.0.112.255', undefined],
    ['203.0.113.0', 'DE'],
    ['203.0.114.255', 'DE'],
    // Announced is a /24 and more: where half of one is known, it is not believed.
    ['203.0.115.0', undefined],
    ['203.0.116.0', 'AT'],
    ['203.0.116.255', 'AT'],
    ['203.0.117.0', undefined],
    ['0.0.0.0', undefined],
    ['255.255.255.255', undefined],
    ['2001:db8:0:ffff:ffff:ffff:ffff:ffff', undefined],
    ['2001:db8:1::', 'BR'],
    ['2001:db8:2:ffff:ffff:ffff:ffff:ffff', 'BR'],
    ['2001:db8:3::', undefined],
    ['::', undefined],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined],
    ['::ffff:203.0.113.7', 'DE'],
    ['::ffff:cb00:7107', 'DE'],
    ['no address', undefined],
    ['', undefined],
  ])('says of %s %s', async (address, country) => {
    const find = await open(table);
    expect(find(address)).toBe(country);
  });

  it('says nothing of private addresses and of whom somebody else has handed on', async () => {
    const everywhere = networks([0, 2 ** 32, 'US']);
    const find = await open(encodeCountryTable('2026-06-17', { 4: everywhere, 6: emptyTable() }));
    const from = (address: string, parties = 1) =>
      regionOf({ kind: 'addresses', find }, { header: () => undefined, address, parties });
    expect(from('8.8.8.8')).toBe('US');
    expect(from('8.8.8.8', 2)).toBeUndefined();
    for (const address of ['10.0.0.1', '192.168.1.1', '127.0.0.1', '100.64.0.1', '::ffff:10.0.0.1'])
      expect(from(address)).toBeUndefined();
  });

  it('is read as it was written, whatever it holds', () => {
    const ranges = (end: number) =>
      fc.uniqueArray(fc.integer({ min: 1, max: end - 1 }), { maxLength: 40 }).chain((starts) =>
        fc.tuple(
          fc.constant(starts.toSorted((a, b) => a - b)),
          fc.array(fc.constantFrom('', 'DE', 'US', 'ZA'), {
            minLength: starts.length,
            maxLength: starts.length,
          }),
        ),
      );
    fc.assert(
      fc.property(ranges(2 ** 24), ranges(2 ** 48), ([starts4, countries4], [starts6, countries6]) => {
        const tables = {
          4: starting(
            starts4.map((start) => start * 256),
            countries4,
          ),
          6: starting(starts6, countries6),
        };
        const read = decodeCountryTable(encodeCountryTable('2026-06-17', tables)).ranges;
        expect([...read[4].starts].map((start) => start * 256)).toEqual(tables[4].starts);
        expect(read[4].countries).toEqual(tables[4].countries);
        expect([...read[6].starts]).toEqual(tables[6].starts);
        expect(read[6].countries).toEqual(tables[6].countries);
      }),
    );
  });

  it('is complained about when it is old, and answers nothing once it is more than 400 days old', async () => {
    const { log, logs } = memoryLog();
    const time = { now: BUILT + 120 * DAY_MS };
    expect((await open(table, { log, time }))('203.0.113.7')).toBe('DE');
    expect(logs()).toBe('');
    time.now += DAY_MS;
    const find = await open(table, { log, time });
    expect(logs()).toContain('"event":"geo-database-old","count":121');
    time.now = BUILT + 401 * DAY_MS - 1;
    expect(find('203.0.113.7')).toBe('DE');
    expect(logs()).not.toContain('expired');
    time.now += 1;
    expect([find('203.0.113.7'), find('203.0.113.7'), find('2001:db8:1::')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(logs().match(/"event":"geo-database-expired","count":401/g)).toHaveLength(1);
    expect(logs()).not.toContain('203.0');
    // A clock from before it was made is wrong by some years.
    time.now = BUILT - 3 * DAY_MS;
    expect(find('203.0.113.7')).toBeUndefined();
  });

  it('is refused when it is something else', async () => {
    await expect(open(Buffer.from('country,DE'))).rejects.toThrow('install Sealpost again');
  });
});

describe('what goes into the table', () => {
  const HOME = 24 * 2 ** 24;
  const CLOUD = 52 * 2 ** 24;
  const agreed = (one: string, other: string, at = CLOUD): string => {
    const pair = [one, other].map((country) => networks([at, at + 256, country]));
    return countryAt(agreedCountries(pair[0]!, pair[1]!, 4), at);
  };

  it('is what both sources say alike', () => {
    expect(agreed('DE', 'DE')).toBe('DE');
    expect(agreed('AU', 'AU')).toBe('AU');
    expect(agreed('DE', 'AT')).toBe('');
    expect(agreed('AU', 'DE')).toBe('');
    expect(agreed('AU', '')).toBe('');
    expect(agreed('', 'AU')).toBe('');
  });

  it('is America only in networks of homes and phones', () => {
    expect(agreed('US', 'US', HOME)).toBe('US');
    expect(agreed('US', 'DE', HOME)).toBe('');
    expect(agreed('US', 'US', CLOUD)).toBe('');
    expect(agreed('DE', 'DE', HOME)).toBe('DE');
  });

  it('is no country whose addresses are often used in Europe', () => {
    expect(agreed('SC', 'SC')).toBe('');
  });

  it('comes from ranges and from databases', () => {
    const csv = readRangeCsv('16777216,16777471,AU\n16777472,16778239,CN\n', 4);
    expect(csv).toEqual({ starts: [0, 16777216, 16777472, 16778240], countries: ['', 'AU', 'CN', ''] });
    const mmdb = mockGeoDatabase({
      '1.0.0.0/24': { country_code: 'AU' },
      '2001:db8:1::/48': { country_code: 'BR' },
      '2001:db8:2::/49': { country_code: 'US' },
    });
    const one = readMmdb(mmdb, 4);
    expect([16777215, 16777216, 16777471, 16777472].map((at) => countryAt(one, at))).toEqual([
      '',
      'AU',
      'AU',
      '',
    ]);
    const six = readMmdb(mmdb, 6);
    // A /48 of which half is unknown is unknown.
    expect([0x2001_0db8_0000, 0x2001_0db8_0001, 0x2001_0db8_0002].map((at) => countryAt(six, at))).toEqual([
      '',
      'BR',
      '',
    ]);
    const wide = readRangeCsv(
      `${0x2001_0db8_0001n << 80n},${((0x2001_0db8_0003n << 80n) | (1n << 79n)) - 1n},BR\n`,
      6,
    );
    expect(wide.starts).toEqual([0, 0x2001_0db8_0001, 0x2001_0db8_0003]);
  });
});

describe('the table that comes with the collector', () => {
  it.each([
    ['91.0.0.1', 'DE'],
    ['2003::1', 'DE'],
    ['81.2.69.142', 'GB'],
    ['1.120.1.1', 'AU'],
    ['73.1.2.3', 'US'],
    ['2601::1', 'US'],
    // Europeans come out of these, by VPN, company proxy and iCloud Private Relay, and all are registered in the US.
    ['52.95.1.1', undefined],
    ['104.28.1.1', undefined],
    ['172.224.226.1', undefined],
    ['146.75.128.1', undefined],
    ['165.225.1.1', undefined],
    ['98.97.10.1', undefined],
    ['2606:54c0::1', undefined],
    ['2600:1f00::1', undefined],
    ['2001:db8::1', undefined],
  ])('says of %s %s', async (address, country) => {
    const find = await openCountryTable(BUNDLED, { clock: () => BUILT, log: silentLog });
    expect(find(address)).toBe(country);
  });

  it('is what its writer writes, of the day that its notice names, and never larger than an install should mind', () => {
    const file = readFileSync(BUNDLED);
    const { built, ranges } = decodeCountryTable(file);
    expect(built).toBe(BUILT);
    const again = plainCountryTable('2026-06-17', {
      4: { starts: Array.from(ranges[4].starts, (start) => start * 256), countries: ranges[4].countries },
      6: { starts: [...ranges[6].starts], countries: ranges[6].countries },
    });
    expect(again.equals(brotliDecompressSync(file))).toBe(true);
    expect(file.length).toBeLessThan(300_000);
    const notice = readFileSync(join(import.meta.dirname, '../../NOTICE'), 'utf8');
    expect(notice).toContain('Number Resource Organization');
    expect(notice).toContain('2.3.20260617');
  });
});

it('is chosen by its name', () => {
  expect(readConfig({ env: { SEALPOST_GEO_DATABASE: 'bundled' } }).geo).toEqual({ bundled: true });
  expect(readConfig({ env: { SEALPOST_GEO_DATABASE: 'bundled', SEALPOST_GEO: 'off' } }).geo).toBeUndefined();
});

it(
  'a collector behind a proxy tells visitors from the table where they are, and writes it nowhere',
  { timeout: 60_000 },
  async () => {
    const data = temporaryFolder();
    const port = await freePort();
    const origin = 'https://forms.example.com';
    const { child, exited, output } = await startCollector({
      data,
      port,
      env: {
        SEALPOST_URL: origin,
        SEALPOST_HOST: '127.0.0.1',
        SEALPOST_PROXY: 'true',
        SEALPOST_GEO_DATABASE: 'bundled',
        SEALPOST_LOG_LEVEL: 'debug',
      },
    });
    const send = async (path: string, init: RequestInit = {}, by = '192.0.2.1'): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: {
          ...(init.headers as Record<string, string>),
          'x-forwarded-proto': 'https',
          'x-forwarded-for': by,
        },
      });
    const crypto = await mockCrypto();
    const account = await signUpMock(crypto, send, origin, { email: 'owner@example.com' });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    const region = async (by: string): Promise<string | null> => {
      const answer = await send(`/v1/sites/${site.id}/manifest`, { headers: { origin: PAGE_ORIGIN } }, by);
      expect(answer.status).toBe(200);
      return answer.headers.get('sealpost-region');
    };
    // The collector has the clock of this machine, and the table answers nothing once it is too old.
    const fresh = Date.now() - BUILT < 401 * DAY_MS;
    expect(await region('73.1.2.3')).toBe(fresh ? 'US' : null);
    expect(await region('91.0.0.1')).toBe(fresh ? 'DE' : null);
    expect(await region('2601::1')).toBe(fresh ? 'US' : null);
    for (const by of ['104.28.1.1', '10.0.0.1', '192.0.2.1', '73.1.2.3, 10.0.0.1', '91.0.0.1, 73.1.2.3', ''])
      expect(await region(by), by).toBeNull();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    const logs = output().stderr + output().stdout;
    expect(logs).toContain('"route":"/v1/sites/:site/manifest"');
    for (const country of ['"US"', '"DE"']) expect(logs).not.toContain(country);
    const files = readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1'));
    for (const address of ['73.1.2.3', '91.0.0.1', '2601::1', '2601:0000'])
      expect([logs, ...files].filter((text) => text.includes(address))).toEqual([]);
  },
);

async function open(file: Buffer, { log = silentLog, time = { now: BUILT } } = {}) {
  const path = join(temporaryFolder(), 'table.br');
  writeFileSync(path, file);
  return openCountryTable(path, { clock: () => time.now, log });
}

/** @param ranges first address, the first after it, country; in order */
function networks(...ranges: [number, number, string][]): RangeTable {
  const table = emptyTable();
  for (const [from, to, country] of ranges) {
    append(table, from, country);
    append(table, to, '');
  }
  return table;
}

function starting(starts: readonly number[], countries: readonly string[]): RangeTable {
  const table = emptyTable();
  for (const [i, start] of starts.entries()) append(table, start, countries[i]!);
  return table;
}

const countryAt = ({ starts, countries }: RangeTable, at: number): string =>
  countries[starts.findLastIndex((start) => start <= at)] ?? '';
