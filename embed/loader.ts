import type { Sealpost } from './contract.ts';
import { startConsent } from './consent.ts';
import { defineFormElement, mountForm } from './form-element.ts';
import { chunkLoader } from './load-chunk.ts';
import { runningScript } from './running-script.ts';
import { readTag } from './script-tag.ts';
import { VERSION } from './version.ts';

declare global {
  interface Window {
    sealpost?: Sealpost;
  }
}

const script = runningScript();
if (!script) throw new Error('sealpost: expected a plain <script src="…/loader.js">, got a module or a bundle');
const tag = readTag(script);
const load = chunkLoader(tag.collector, script.nonce);
const sealpost = registry();
const { sites, forms } = sealpost;
// The same snippet twice is one site.
if (!sites.some(({ id }) => id === tag['site']))
  sites.push({ id: tag['site'], mount: (form) => mountForm(form, tag, load) });
for (const form of forms) form.connectedCallback();

/** An element of the page that is called `sealpost` answers for `window.sealpost` too, until that is defined; it has no arrays. */
function registry(): Sealpost {
  const before = window.sealpost;
  if (before?.sites?.push) return before;
  const sealpost: Sealpost = {
    version: VERSION,
    sites: [],
    forms: new Set(),
    consent: startConsent(tag, load),
    queue: { push: (...calls) => calls.forEach((call) => call(sealpost)) },
  };
  window.sealpost = sealpost;
  defineFormElement(sealpost);
  if (before?.queue?.push) for (const call of before.queue as unknown as ((it: Sealpost) => void)[]) setTimeout(() => call(sealpost));
  return sealpost;
}
