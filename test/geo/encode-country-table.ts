import { brotliCompressSync, constants } from 'node:zlib';
import { BITS, type IpVersion, type RangeTable } from './range-table.ts';

/** Writes what `collector/domain/country-table.ts` reads. @param built day of the data, `2026-06-17` */
export function encodeCountryTable(built: string, tables: Record<IpVersion, RangeTable>): Buffer {
  const plain = plainCountryTable(built, tables);
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
}

/** The same before it is compressed. */
export function plainCountryTable(built: string, tables: Record<IpVersion, RangeTable>): Buffer {
  const parts = [inUnits(tables[4], 4), inUnits(tables[6], 6)];
  const countries = [...new Set(parts.flatMap((part) => part.countries))].filter(Boolean).toSorted();
  const header = JSON.stringify({
    built,
    countries: countries.join(''),
    ranges: parts.map(({ starts }) => starts.length),
  });
  const body = parts.flatMap((part) => [
    ...part.starts.map((start, i) => varint(start - (part.starts[i - 1] ?? 0))),
    Buffer.from(part.countries.map((country) => countries.indexOf(country) + 1)),
  ]);
  return Buffer.concat([Buffer.from(`${header}\n`), ...body]);
}

const UNIT_BITS: Record<IpVersion, number> = { 4: 24, 6: 48 };

/** In whole /24s of IPv4, as nobody announces less; one that is mixed is unknown. */
function inUnits({ starts, countries }: RangeTable, version: IpVersion): RangeTable {
  const addresses = 2 ** (BITS[version] - UNIT_BITS[version]);
  const units: RangeTable = { starts: [], countries: [] };
  const push = (from: number, country: string): void => {
    if (units.countries.at(-1) === country) return;
    units.starts.push(from);
    units.countries.push(country);
  };
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? 2 ** BITS[version];
    const [first, next] = [Math.ceil(start / addresses), Math.floor(end / addresses)];
    if (first * addresses !== start) push(first - 1, '');
    if (first < next) push(first, countries[i]!);
  }
  return units;
}

/** Seven bits a byte, the lowest first, the highest bit set on all but the last. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  bytes.push(value);
  return Buffer.from(bytes);
}
