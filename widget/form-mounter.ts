import type {
  CurvesChunk,
  FormChunk,
  FormElement,
  SealChunk,
  Sealpost,
  SiteOnPage,
} from '../embed/contract.ts';
import { formStyle } from './form-style.ts';
import { mountForm, type FormPlace } from './mount-form.ts';
import { readSnippet } from './read-snippet.ts';
import { showUnavailable } from './unavailable-view.ts';

/** Keeps every `<sealpost-form>` to what its attributes say. Moving it about in the page changes nothing; another name or site starts afresh. */
export function formMounter(): FormChunk['mount'] {
  const shown = new WeakMap<FormElement, string>();
  return (form, tag, load) => {
    const known = shown.get(form);
    const key = `${tag['site']} ${form.getAttribute('name')}`;
    if (known === key) return;
    if (known === undefined) prepare(form);
    const snippet = readSnippet(tag);
    if (typeof snippet !== 'string') {
      shown.set(form, key);
      const seal = (): Promise<SealChunk> => load('seal.js');
      const loadCurves = (): Promise<CurvesChunk> => load('curves.js');
      const { shadowRoot: root } = form;
      const unavailable: FormPlace['unavailable'] = (problem, code, retry) =>
        showUnavailable(root, problem, code, retry);
      void mountForm({ root, snippet, seal, loadCurves, unavailable });
      return;
    }
    const right = rightSite(form);
    if (right) {
      shown.set(form, '');
      right
        .load<FormChunk>('form.js')
        .then((chunk) => chunk.mount(form, right.tag, right.load))
        .catch(console.error);
      return;
    }
    shown.set(form, key);
    console.error(`sealpost: ${snippet}`);
    showUnavailable(form.shadowRoot, 'snippet', '');
  };
}

function prepare(form: FormElement): void {
  const { shadowRoot: root } = form;
  const [space = new CSSStyleSheet()] = root.adoptedStyleSheets;
  root.adoptedStyleSheets = [space, formStyle()];
  new MutationObserver(() => {
    space.replaceSync(`:host{display:block;min-height:${Number(form.getAttribute('height'))}px}`);
    form.connectedCallback();
  }).observe(form, { attributeFilter: ['name', 'site', 'height'] });
}

/** A wrong snippet gives way to a right one, where the form does not insist. */
function rightSite(form: FormElement): SiteOnPage | undefined {
  const { sites } = (window as { sealpost?: Sealpost }).sealpost!;
  return form.hasAttribute('site')
    ? undefined
    : sites.find(({ tag }) => typeof readSnippet(tag) !== 'string');
}
