/**
 *     npm run bench                 everything
 *     npm run bench -- sealing      one of them
 *
 * Every figure is measured beside its peers in the same run; compare inside one table only.
 */
const BENCHES: Record<string, () => Promise<{ bench: () => Promise<string> }>> = {
  sealing: () => import('./sealing.ts'),
  ingest: () => import('./ingest.ts'),
  consent: () => import('./consent.ts'),
  purge: () => import('./purge.ts'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length) {
  console.error(`bench: expected ${Object.keys(BENCHES).join(' or ')}, got ${unknown.join(', ')}`);
  process.exit(1);
}
for (const name of wanted.length ? wanted : Object.keys(BENCHES)) {
  const { bench } = await BENCHES[name]!();
  console.log(`\n${await bench()}`);
}
