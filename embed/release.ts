let turn = Promise.resolve();
/** The latest ordered script from elsewhere, until it has run or failed. */
let running: Promise<unknown> | undefined;

/** Lets an element through, after which it is one like any other. Rejects where a policy forbids that, as Trusted Types do for `<object>`. */
export async function release(element: HTMLElement): Promise<void> {
  delete element.dataset['consent'];
  if (!element.matches('script'))
    // `srcdoc` stays out: it would run as the page itself.
    for (const name of ['src', 'srcset', 'href', 'data']) {
      const value = element.dataset[name];
      // Nor `javascript:`, `vbscript:`: who cleans what strangers write looks for them in `href`, and lets `data-href` pass. Browsers skip blanks before the colon.
      if (value && !/^[^/?#]*t\s*:/i.test(value)) element.setAttribute(name, value);
    }
  // The property would be true for every script that could not start when it was parsed.
  else if (element.matches('[async]')) start(element);
  else turn = turn.then(() => startInOrder(element));
}

/** Scripts from elsewhere the browser itself keeps in order; one that stands in the page has to wait for them. */
async function startInOrder(script: HTMLScriptElement): Promise<void> {
  script.async = false;
  if (!script.src) await running;
  // Of others a browser never tells that they have run, and whoever comes after them would wait for ever.
  else if (
    script.matches('html :not([nomodule])') &&
    /^$|^module$|[/-]javascript$/.test(script.dataset['type'] ?? '')
  )
    running = new Promise((resolve) => {
      script.addEventListener('load', resolve);
      script.addEventListener('error', resolve);
    });
  start(script);
}

/**
 * Puts the element into its own place again, upon which the browser looks at it anew. A copy would need a nonce, and under Trusted Types
 * nobody may make an inline one; and what the page has hung onto the element stays.
 */
function start(script: HTMLScriptElement): void {
  script.type = script.dataset['type'] ?? '';
  script.replaceWith(script);
}
