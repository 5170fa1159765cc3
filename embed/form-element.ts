import type { FormChunk, FormElement, LoadChunk, ScriptTag, Sealpost } from './contract.ts';
import { add, attachShadow } from './elements.ts';

/**
 * `<sealpost-form name="contact">`: reserves its space and gives itself to its site. What it can do is in form.js.
 *
 * - `name`: the form's name in the manifest.
 * - `site`: only on pages with several snippets; otherwise the first one is meant.
 * - `height`: CSS pixels to keep free, so that nothing moves when the form appears.
 * - `lang`: see the widget's choice of locale.
 */
export function defineFormElement(sealpost: Sealpost): void {
  customElements.define(
    'sealpost-form',
    class extends HTMLElement {
      connectedCallback(): void {
        sealpost.forms.add(this as HTMLElement as FormElement);
        if (!this.shadowRoot)
          add(
            attachShadow(this, `:host{display:block;min-height:${this.getAttribute('height')}px}`),
            'slot',
            '',
          );
        const id = this.getAttribute('site');
        sealpost.sites.find((site) => !id || site.id === id)?.mount(this as HTMLElement as FormElement);
      }

      disconnectedCallback(): void {
        sealpost.forms.delete(this as HTMLElement as FormElement);
      }
    },
  );
}

/** Where it cannot come, the visitor is told in place; what the page itself wrote there comes back below. */
export function mountForm(form: FormElement, tag: ScriptTag, load: LoadChunk): void {
  load<FormChunk>('form.js')
    .then((chunk) => chunk.mount(form, tag, load))
    .catch((error: unknown) => {
      console.error(error);
      const root = form.shadowRoot;
      root.replaceChildren();
      add(
        root,
        'p',
        'This form is unavailable: a part of it was blocked, changed on its way, or could not be reached.',
      ).role = 'alert';
      add(root, 'button', 'Try again', () => mountForm(form, tag, load));
      add(root, 'slot', '');
      const detail = { code: 'blocked' };
      form.dispatchEvent(new CustomEvent('sealpost:error', { bubbles: true, composed: true, detail }));
    });
}
