import type { CurvesChunk, FormChunk, FormElement, SealChunk } from '../embed/contract.ts';
import { formStyle } from './form-style.ts';
import { mountForm, type FormPlace } from './mount-form.ts';
import { readSnippet } from './read-snippet.ts';
import { showUnavailable } from './unavailable-view.ts';

/** Keeps every `<sealpost-form>` to what its attributes say. Moving it about in the page changes nothing; another name or site starts afresh. */
export function formMounter(): FormChunk['mount'] {
  const shown = new WeakMap<FormElement, string>();
  return (form, tag, load) => {
    const { shadowRoot: root } = form;
    const key = `${tag['site']} ${form.getAttribute('name')}`;
    if (shown.get(form) === key) return;
    if (!shown.has(form)) prepare(form);
    shown.set(form, key);
    const unavailable: FormPlace['unavailable'] = (...why) => showUnavailable(root, ...why);
    const snippet = readSnippet(tag);
    if (typeof snippet === 'string') {
      console.error(`sealpost: ${snippet}`);
      unavailable('snippet', '');
    } else
      void mountForm({
        root,
        snippet,
        seal: () => load<SealChunk>('seal.js'),
        loadCurves: () => load<CurvesChunk>('curves.js'),
        unavailable,
      });
  };
}

function prepare(form: FormElement): void {
  const { shadowRoot: root } = form;
  const [space = new CSSStyleSheet()] = root.adoptedStyleSheets;
  root.adoptedStyleSheets = [space, formStyle()];
  new MutationObserver(() => {
    space.replaceSync(`:host{min-height:${form.getAttribute('height')}px}`);
    form.connectedCallback();
  }).observe(form, { attributeFilter: ['name', 'site', 'height'] });
}
