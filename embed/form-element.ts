import type { Sealpost } from './contract.ts';

/**
 * `<sealpost-form name="contact">`: finds its site's snippet and gives it a shadow root to show the form in.
 *
 * - `name`: the form's name in the manifest.
 * - `site`: only on pages with several snippets; otherwise the first one is meant.
 * - `height`: CSS pixels to keep free, so that nothing moves when the form appears.
 * - `lang`: see the widget's choice of locale.
 */
export function defineFormElement(sealpost: Sealpost): void {
  if (customElements.get('sealpost-form')) return;

  class SealpostForm extends HTMLElement {
    static observedAttributes = ['name', 'site', 'height'];
    #shown = '';

    connectedCallback(): void {
      sealpost.forms.add(this);
      this.show();
    }

    disconnectedCallback(): void {
      sealpost.forms.delete(this);
    }

    attributeChangedCallback(): void {
      if (this.isConnected) this.show();
    }

    /** Moving the element about in the page changes nothing; another name or site starts afresh. */
    show(): void {
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
      if (!root.firstChild) root.append(document.createElement('slot'));
      this.#reserve(root);
      const id = this.getAttribute('site');
      const site = sealpost.sites.find((one) => !id || one.id === id);
      const shown = `${site?.id} ${this.getAttribute('name')}`;
      if (!site || shown === this.#shown) return;
      this.#shown = shown;
      site.mount(root);
    }

    #reserve(root: ShadowRoot): void {
      const height = Number(this.getAttribute('height')) || 0;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:host{display:block;min-height:${height}px}`);
      root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets.slice(1)];
    }
  }

  customElements.define('sealpost-form', SealpostForm);
}

/** A form that stood in the page before its site's snippet ran. */
export function showWaitingForms(sealpost: Sealpost): void {
  for (const form of sealpost.forms) (form as HTMLElement & { show?: () => void }).show?.();
}
