import type { FormChunk, FormElement } from './contract.ts';
import { add, attachShadow } from './elements.ts';

/**
 * `<sealpost-form name="contact">`: reserves its space and has its site's form.js do the rest.
 *
 * - `name`: the form's name in the manifest.
 * - `site`: only on pages with several snippets; otherwise the first one is meant.
 * - `height`: CSS pixels to keep free, so that nothing moves when the form appears.
 * - `lang`: see the widget's choice of locale.
 */
export class SealpostForm extends HTMLElement implements FormElement {
  declare shadowRoot: ShadowRoot;

  /** Also called for every form when a snippet has come that may be its own. */
  connectedCallback(): void {
    const id = this.getAttribute('site');
    const site = window.sealpost!.sites.find(({ tag }) => !id || tag['site'] === id);
    const root =
      this.shadowRoot ??
      attachShadow(this, `:host{display:block;min-height:${this.getAttribute('height')}px}`);
    site
      ?.load<FormChunk>('form.js')
      .then((chunk) => chunk.mount(this, site.tag, site.load))
      .catch((error: unknown) => {
        console.error(error);
        root.replaceChildren();
        add(root, 'p', 'This form could not be loaded.').role = 'alert';
        add(root, 'button', 'Try again', () => this.connectedCallback());
        // What the page itself wrote there.
        add(root, 'slot', '');
        const detail = { code: 'blocked' };
        this.dispatchEvent(new CustomEvent('sealpost:error', { bubbles: true, composed: true, detail }));
      });
  }
}
