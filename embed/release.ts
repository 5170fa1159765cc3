/** What an element may hold back (`data-src`). `srcdoc` stays out: it would run as the page itself. */
const SOURCES = ['src', 'srcset', 'href', 'data'];

let turn = Promise.resolve();
/** The latest ordered script from elsewhere, until it has run or failed. */
let running: Promise<unknown> | undefined;

/** Lets an element through, after which it is one like any other. Rejects where a policy forbids that, as Trusted Types do for `<object>`. */
export async function release(element: HTMLElement): Promise<void> {
  delete element.dataset['consent'];
  if (element instanceof HTMLScriptElement) turn = turn.then(() => start(element));
  else
    for (const name of SOURCES) {
      const value = element.dataset[name];
      if (value) element.setAttribute(name, value);
    }
}

/**
 * Puts the element into its own place again, upon which the browser looks at it anew. A copy would need a nonce, and under Trusted Types
 * nobody may make an inline one; and what the page has hung onto the element stays.
 */
async function start(script: HTMLScriptElement): Promise<void> {
  const { type = '' } = script.dataset;
  // The property is true for any script that could not start when it was parsed.
  const isAsync = script.hasAttribute('async');
  if (!isAsync && !script.src) await running;
  script.type = type;
  script.async = isAsync;
  // Scripts from elsewhere are put in order by the browser; of other types it never tells that they have run.
  if (!isAsync && script.src && /^$|module|script/.test(type))
    running = new Promise((resolve) => {
      script.addEventListener('load', resolve);
      script.addEventListener('error', resolve);
    });
  script.replaceWith(script);
}
