import type { CallQueue, FormElement, Sealpost } from './contract.ts';
import { consent, startConsent } from './consent.ts';
import { SealpostForm } from './form-element.ts';
import { load } from './load-chunk.ts';
import { tag } from './tag.ts';
import { VERSION } from './version.ts';

declare global {
  interface Window {
    sealpost?: Sealpost;
  }
}

/** Of page code that has run before: `{ queue: [] }`. An element of the page that is called `sealpost` has no arrays. */
interface Before {
  sites?: unknown[];
  queue?: Parameters<CallQueue['push']>[0][];
}

const before = window.sealpost as Before | undefined;
if (!before?.sites?.push) {
  const sealpost: Sealpost = {
    version: VERSION,
    sites: [],
    forms: document.getElementsByTagName('sealpost-form') as HTMLCollectionOf<FormElement>,
    consent,
    queue: { push: (call) => call(sealpost) },
  };
  window.sealpost = sealpost;
  startConsent();
  customElements.define('sealpost-form', SealpostForm);
  before?.queue?.map?.((call) => setTimeout(() => call(sealpost)));
}
const { sites, forms } = window.sealpost!;
// The same snippet twice is one site.
if (!sites.find((site) => site.tag['site'] === tag['site'])) sites.push({ tag, load });
for (const form of forms) form.connectedCallback();
