import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../collector/config.ts';
import { openGeoDatabase } from '../../collector/domain/geo-database.ts';
import { regionFrom, regionOf, type RegionSource } from '../../collector/domain/region.ts';
import { silentLog } from '../../collector/log.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { createMockSite, publishMockSite, signUpMock, type Send } from '../mock/account.ts';
import { makeMockSite } from '../mock/tenant.ts';
import { mockGeoDatabase } from '../mock/geo-database.ts';
import {
  memoryLog,
  NOW,
  openBench,
  PAGE_ORIGIN,
  PUBLIC_URL,
  temporaryFolder,
  type BenchOptions,
} from './harness.ts';
import { openConsentBench } from './consent-bench.ts';

const HEADERS: RegionSource = { kind: 'headers', country: 'cf-ipcountry', region: 'cf-region-code' };
const TABLE: RegionSource = {
  kind: 'addresses',
  find: (address) => ({ '203.0.113.7': 'DE', '2001:db8::7': 'US-CA', '10.0.0.1': 'FR' })[address],
};

describe('a region', () => {
  it.each<[unknown, unknown, string | undefined]>([
    ['DE', undefined, 'DE'],
    ['de', undefined, 'DE'],
    ['US', 'CA', 'US-CA'],
    ['US', 'us-ca', 'US-CA'],
    ['FR', '75', 'FR-75'],
    ['US', 'California', 'US'],
    ['US', 'US-', 'US'],
    ['XX', 'CA', undefined],
    ['T1', undefined, undefined],
    ['EU', undefined, undefined],
    ['', 'CA', undefined],
    [undefined, 'CA', undefined],
    ['Germany', undefined, undefined],
    [49, undefined, undefined],
  ])('from %j and %j is %j', (country, region, expected) => {
    expect(regionFrom(country, region)).toBe(expected);
  });

  const from = (
    source: RegionSource | undefined,
    address: string,
    parties = 0,
    headers: Record<string, string> = {},
  ) => regionOf(source, { header: (name) => headers[name], address, parties });

  it('is what the CDN says, and unknown where it says nothing', () => {
    expect(from(HEADERS, '203.0.113.7', 1, { 'cf-ipcountry': 'US', 'cf-region-code': 'TX' })).toBe('US-TX');
    expect(from(HEADERS, '203.0.113.7', 1)).toBeUndefined();
    expect(
      from({ kind: 'headers', country: 'x-country' }, '', 1, { 'x-country': 'AT', 'cf-region-code': 'TX' }),
    ).toBe('AT');
  });

  it('is that of the address', () => {
    expect(from(TABLE, '203.0.113.7')).toBe('DE');
    expect(from(TABLE, '::ffff:203.0.113.7')).toBe('DE');
    expect(from(TABLE, '2001:db8::7')).toBe('US-CA');
    expect(from(TABLE, '2001:db8::7%eth0', 1)).toBe('US-CA');
  });

  it.each([
    '',
    'unknown',
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.0.0.1',
    '172.16.3.4',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.1.1',
    'fe80::1',
    'fd00::1',
  ])('is unknown for "%s", whatever a table says', (address) => {
    expect(from({ kind: 'addresses', find: () => 'DE' }, address)).toBeUndefined();
  });

  it('is unknown where somebody stands between visitor and proxy: the address seen may be a CDN’s', () => {
    expect(from(TABLE, '203.0.113.7', 1)).toBe('DE');
    expect(from(TABLE, '203.0.113.7', 2)).toBeUndefined();
  });
});

describe('a geo database', () => {
  const NETWORKS = {
    '198.51.100.0/24': { country: { iso_code: 'US' }, subdivisions: [{ iso_code: 'CA' }] },
    '203.0.113.0/25': { country_code: 'DE' },
    '203.0.113.128/25': { country: 'AT', region_code: '9' },
    '192.0.2.0/24': { registered_country: { iso_code: 'US' } },
    '2001:db8:1::/48': { country: { iso_code: 'BR' } },
  };

  it('is read as the usual ones are written', async () => {
    const find = await open(mockGeoDatabase(NETWORKS, { builtAt: NOW }));
    expect(find('198.51.100.200')).toBe('US-CA');
    expect(find('203.0.113.1')).toBe('DE');
    expect(find('203.0.113.200')).toBe('AT-9');
    expect(find('2001:db8:1:2::3')).toBe('BR');
    expect(find('2001:db8:2::3')).toBeUndefined();
    // Where a network was registered says little about where its people are.
    expect(find('192.0.2.1')).toBeUndefined();
  });

  it('of IPv4 alone knows nothing of IPv6', async () => {
    const find = await open(
      mockGeoDatabase({ '32.0.0.0/3': { country_code: 'US' } }, { ipVersion: 4, builtAt: NOW }),
    );
    expect(find('32.1.13.184')).toBe('US');
    expect(find('2001:db8::1')).toBeUndefined();
  });

  it('is read again when it has been replaced, and kept when what comes is broken', async () => {
    const path = join(temporaryFolder(), 'geo.mmdb');
    const time = { now: NOW };
    const { log, logs } = memoryLog();
    writeFileSync(path, mockGeoDatabase({ '203.0.113.0/24': { country_code: 'DE' } }, { builtAt: NOW }));
    const find = await openGeoDatabase(path, { clock: () => time.now, log });
    expect(find('203.0.113.1')).toBe('DE');
    replace(path, mockGeoDatabase({ '203.0.113.0/24': { country_code: 'AT' } }, { builtAt: NOW }), 1);
    time.now += 3_599_000;
    expect(find('203.0.113.1')).toBe('DE');
    time.now += 1000;
    await expect.poll(() => find('203.0.113.1')).toBe('AT');

    replace(path, Buffer.from('half a file'), 2);
    time.now += 3_600_000;
    expect(find('203.0.113.1')).toBe('AT');
    await expect.poll(() => logs()).toContain('geo-database-unreadable');
    expect(find('203.0.113.1')).toBe('AT');
  });

  it('is complained about when it is old, and refused when it is none', async () => {
    const { log, logs } = memoryLog();
    await open(mockGeoDatabase({}, { builtAt: NOW - 121 * 86_400_000 }), log);
    expect(logs()).toContain('"event":"geo-database-old","count":121');
    await expect(open(Buffer.from('country,DE'))).rejects.toThrow('expected SEALPOST_GEO_DATABASE');
  });

  async function open(file: Buffer, log = silentLog) {
    const path = join(temporaryFolder(), 'geo.mmdb');
    writeFileSync(path, file);
    return openGeoDatabase(path, { clock: () => NOW, log });
  }

  /** A file's time may be told no finer than a second. */
  function replace(path: string, content: Buffer, seconds: number): void {
    writeFileSync(path, content);
    const later = new Date(Date.now() + seconds * 10_000);
    utimesSync(path, later, later);
  }
});

describe('GET /v1/sites/{site}/manifest', () => {
  it('tells the visitor where it seems to be, for the page to read', async () => {
    const ask = await openAsking({ options: { region: TABLE } });
    const response = await ask('203.0.113.7');
    expect(response.headers.get('sealpost-region')).toBe('DE');
    expect(response.headers.get('access-control-expose-headers')).toBe('Sealpost-Region, Sealpost-Gpc');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect((await ask('198.51.100.1')).headers.get('sealpost-region')).toBeNull();
  });

  it('tells nothing where nothing is set up', async () => {
    const ask = await openAsking({});
    expect((await ask('203.0.113.7', { 'cf-ipcountry': 'DE' })).headers.get('sealpost-region')).toBeNull();
  });

  it.each<[string, Record<string, string>, string | null]>([
    ['1', { 'sec-gpc': '1' }, '1'],
    ['several, one of them 1', { 'sec-gpc': '0, 1' }, '1'],
    ['0', { 'sec-gpc': '0' }, null],
    ['true', { 'sec-gpc': 'true' }, null],
    ['none', {}, null],
  ])('tells of Global Privacy Control: %s', async (_, headers, expected) => {
    const ask = await openAsking({});
    const response = await ask('203.0.113.7', headers);
    expect(response.headers.get('sealpost-gpc')).toBe(expected);
    expect(response.headers.get('vary')).toContain('Sec-GPC');
  });

  it('is stored by nobody for somebody else: asked again each time, and the same only for the same place and signal', async () => {
    const ask = await openAsking({ options: { region: TABLE } });
    const german = await ask('203.0.113.7');
    expect(german.headers.get('cache-control')).toBe('no-cache');
    const tag = german.headers.get('etag')!;

    const again = await ask('203.0.113.7', { 'if-none-match': tag });
    expect([again.status, again.headers.get('sealpost-region')]).toEqual([304, 'DE']);
    const weakened = await ask('203.0.113.7', { 'if-none-match': `W/${tag}` });
    expect(weakened.status).toBe(304);

    for (const [address, headers] of [
      ['2001:db8::7', {}],
      ['198.51.100.1', {}],
      ['203.0.113.7', { 'sec-gpc': '1' }],
    ] as const) {
      const other = await ask(address, { ...headers, 'if-none-match': tag });
      expect(other.status).toBe(200);
      expect(other.headers.get('etag')).not.toBe(tag);
    }
  });

  it('believes the proxy, and only the proxy, behind one', async () => {
    const ask = await openAsking({ proxied: true, options: { region: TABLE } });
    const forwarded = (by: string) =>
      ask('198.51.100.99', { 'x-forwarded-for': by, 'x-forwarded-proto': 'https' });
    expect((await forwarded('203.0.113.7')).headers.get('sealpost-region')).toBe('DE');
    expect((await forwarded('198.51.100.1, 203.0.113.7')).headers.get('sealpost-region')).toBeNull();
    for (const [named, region] of [
      ['203.0.113.7:5555', 'DE'],
      ['[2001:db8::7]:5555', 'US-CA'],
      ['[2001:db8::7]', 'US-CA'],
      ['203.0.113.7:', null],
      ['203.0.113.7:5555:1', null],
    ])
      expect((await forwarded(named!)).headers.get('sealpost-region'), named!).toBe(region);
    expect((await forwarded('')).headers.get('sealpost-region')).toBeNull();
  });
});

describe('the configuration', () => {
  const PROXIED = { SEALPOST_URL: 'https://forms.example.com', SEALPOST_PROXY: 'true' };
  const problems = (env: Record<string, string>): string => {
    try {
      readConfig({ env });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('names where regions come from', () => {
    const headers = { SEALPOST_COUNTRY_HEADER: 'cf-ipcountry', SEALPOST_REGION_HEADER: 'cf-region-code' };
    expect(readConfig({ env: {} }).geo).toBeUndefined();
    expect(readConfig({ env: { ...PROXIED, ...headers } }).geo).toEqual({
      countryHeader: 'cf-ipcountry',
      regionHeader: 'cf-region-code',
    });
    const database = join(temporaryFolder(), 'geo.mmdb');
    writeFileSync(database, '');
    expect(readConfig({ env: { SEALPOST_GEO_DATABASE: database } }).geo).toEqual({ database });
    expect(readConfig({ env: { ...PROXIED, ...headers, SEALPOST_GEO: 'off' } }).geo).toBeUndefined();
  });

  it.each<[string, Record<string, string>]>([
    ['SEALPOST_COUNTRY_HEADER: expected SEALPOST_PROXY=true', { SEALPOST_COUNTRY_HEADER: 'cf-ipcountry' }],
    [
      'SEALPOST_COUNTRY_HEADER: expected the name of a header',
      { ...PROXIED, SEALPOST_COUNTRY_HEADER: 'cf country' },
    ],
    [
      'SEALPOST_REGION_HEADER: expected SEALPOST_COUNTRY_HEADER',
      { ...PROXIED, SEALPOST_REGION_HEADER: 'x-region' },
    ],
    ['SEALPOST_GEO_DATABASE: expected a file that exists', { SEALPOST_GEO_DATABASE: '/nowhere/geo.mmdb' }],
    [
      'SEALPOST_GEO_DATABASE: expected either',
      { ...PROXIED, SEALPOST_COUNTRY_HEADER: 'cf-ipcountry', SEALPOST_GEO_DATABASE: '/nowhere/geo.mmdb' },
    ],
    ['SEALPOST_GEO: expected auto or off', { SEALPOST_GEO: 'on' }],
  ])('says "%s …"', (message, env) => {
    expect(problems(env)).toContain(message);
  });
});

it('no address is written anywhere: not to the database, not to the log', async () => {
  const bench = await openConsentBench({ options: { region: TABLE } });
  const env = { incoming: { socket: { remoteAddress: '203.0.113.7' } } };
  const headers = { origin: PAGE_ORIGIN, 'content-type': 'text/plain', 'user-agent': 'Examplefox/1.0' };
  const record = bench.record();
  const shown = { site: bench.site.id, artefact: record.artefact };
  await bench.app.request(`/v1/sites/${bench.site.id}/manifest`, { headers }, env);
  const { visitor } = record;
  for (const [path, body] of [
    ['/v1/consents', record],
    ['/v1/consents/shown', shown],
    [`/v1/consents/${record.id}/receipt`, { site: bench.site.id, visitor }],
  ] as const) {
    const request = { method: 'POST', headers, body: canonicalJson(body) };
    expect((await bench.app.request(path, request, env)).ok).toBe(true);
  }
  await bench.store.close();
  const folder = dirname(bench.file);
  const written = Buffer.concat([
    ...readdirSync(folder).map((name) => readFileSync(join(folder, name))),
    Buffer.from(bench.logs()),
  ]).toString('latin1');
  expect(written).toContain(record.visitor);
  expect(written).toContain('"route":"/v1/consents"');
  for (const secret of ['203.0.113.7', 'cb007107', 'Examplefox', 'Sealpost-Region'])
    expect(written).not.toContain(secret);
});

/** Asks for the manifest of a published site. */
async function openAsking(options: BenchOptions) {
  const { proxied = false } = options;
  const origin = proxied ? 'https://forms.example.com' : PUBLIC_URL;
  const { app, crypto } = await openBench({ publicUrl: origin, ...options });
  const forwarded = proxied ? { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' } : {};
  const send: Send = (path, init) =>
    app.request(path, { ...init, headers: { ...(init?.headers as Record<string, string>), ...forwarded } });
  const account = await signUpMock(crypto, send, origin, { email: 'owner@example.com' });
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  await createMockSite(crypto, account, site);
  await publishMockSite(crypto, account, site);
  return async (remoteAddress: string, headers: Record<string, string> = {}): Promise<Response> =>
    app.request(
      `/v1/sites/${site.id}/manifest`,
      { headers: { origin: PAGE_ORIGIN, ...headers } },
      { incoming: { socket: { remoteAddress } } },
    );
}
