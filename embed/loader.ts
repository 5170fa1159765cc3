import type { CurvesChunk, FormChunk, SealChunk, Sealpost, SiteOnPage } from './contract.ts';
import { defineFormElement, showWaitingForms } from './form-element.ts';
import { chunkLoader } from './load-chunk.ts';
import { runningScript } from './running-script.ts';
import { readSnippet } from './snippet.ts';
import { showUnavailable } from './unavailable.ts';
import { VERSION } from './version.ts';

declare global {
  interface Window {
    sealpost?: Sealpost;
  }
}

const sealpost = registry();
addSite(siteOf(runningScript()));
defineFormElement(sealpost);
showWaitingForms(sealpost);

/** An element of the page that is called `sealpost` answers for `window.sealpost` too, until that is defined. */
function registry(): Sealpost {
  if (Array.isArray(window.sealpost?.sites)) return window.sealpost;
  const value: Sealpost = { version: VERSION, sites: [], forms: new Set() };
  Object.defineProperty(window, 'sealpost', { value, writable: true, enumerable: true });
  return value;
}

/** The same snippet twice is one site; a wrong one gives way to a right one. */
function addSite(site: SiteOnPage): void {
  if (!sealpost.sites.some(({ id }) => id === site.id)) sealpost.sites.push(site);
  sealpost.sites.sort((a, b) => Number(!a.id) - Number(!b.id));
}

function siteOf(script: HTMLScriptElement | null): SiteOnPage {
  const snippet = readSnippet(script);
  if (typeof snippet === 'string') {
    console.error(`sealpost: ${snippet}`);
    return { id: '', mount: (root) => showUnavailable(root, 'snippet', '') };
  }
  const load = chunkLoader(snippet.collector);
  const mount = (root: ShadowRoot): void => {
    Promise.all([load<FormChunk>('form.js'), load<SealChunk>('seal.js')]).then(
      ([form, seal]) =>
        form.mount({
          root,
          snippet,
          seal,
          loadCurves: () => load<CurvesChunk>('curves.js'),
          unavailable: (problem, code, retry) => showUnavailable(root, problem, code, retry),
        }),
      (error: unknown) => {
        console.error(error);
        showUnavailable(root, navigator.onLine ? 'blocked' : 'offline', '', () => mount(root));
      },
    );
  };
  return { id: snippet.site, mount };
}
