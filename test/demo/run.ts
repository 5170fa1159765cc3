import { parseArgs } from 'node:util';
import { PortTaken, startDemo, type Demo } from './demo.ts';

/**
 *     npm run demo [-- --port 4780 --site-port 4781 --tags-port 4782 --data .demo]
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4780' },
    'site-port': { type: 'string', default: '4781' },
    'tags-port': { type: 'string' },
    data: { type: 'string', default: '.demo' },
  },
});
const port = portOf('port');
const sitePort = portOf('site-port');
const tagsPort = values['tags-port'] === undefined ? undefined : portOf('tags-port');

let demo: Demo | undefined;
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopped) return;
    stopped = true;
    // While it is still starting, what it has started ends with it below.
    if (demo) void demo.stop().then(() => process.exit(0));
  });
}

try {
  demo = await startDemo(
    { port, sitePort, ...(tagsPort ? { tagsPort } : {}), data: values.data },
    (sentence) => console.log(sentence),
  );
} catch (error) {
  console.error(`demo: ${explain(error)}`);
  process.exit(1);
}
if (stopped) {
  await demo.stop();
  process.exit(0);
}
const { collector, site, login } = demo;
console.log(`
  Sealpost demo. Everything in it is made up.

  1  As a visitor      ${site}/            (also ?lang=de and ?lang=ar)
     say what may load, and see at the foot of the page what then runs
     fill in the form, send it, open the receipt link
  2  As the tenant     ${collector}/dashboard/
     e-mail            ${login.email}
     password          ${login.password}
     recovery code     ${login.recoveryCode}
  3  As anybody        ${collector}/p/${login.site}
     the privacy policy, with its history
  4  As your program   ${collector}/dashboard/#/sites/${login.site}/webhooks
     webhooks; here they may also go to http and to this machine, such as http://localhost:4790/

  Data and login are kept in ${values.data}/ for the next start; delete it to start afresh. Ctrl-C stops.
`);

function portOf(name: 'port' | 'site-port' | 'tags-port'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  console.error(`demo: expected --${name} to be a port from 1 to 65535, got ${values[name]}`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof PortTaken)) return error instanceof Error ? error.message : 'unknown reason';
  const flag = error.port === port ? '--port' : error.port === sitePort ? '--site-port' : '--tags-port';
  return `${error.message}. Stop that one, or choose another: npm run demo -- ${flag} ${error.port + 10}`;
}
