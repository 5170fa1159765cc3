import type { Choice, Gate, PageChoice } from '../embed/contract.ts';

const LAYERS = ['notice', 'preferences'] as const;

/**
 * What the page's own code and the handle can have done.
 * @param isEnding a withdrawal was waiting when this page's choice began, and has been seen to: it may be one of those that ask now. Another tab may have
 * decided since.
 */
export function pageChoice(gate: Gate, choice: Choice, isEnding: boolean): PageChoice {
  // What had to wait until now is asked for in this task, in its order.
  const asked = { isEnding };
  setTimeout(() => (asked.isEnding = false));
  return {
    async show(layer = 'notice') {
      // An empty `data-sealpost-show` means the preferences.
      const named = LAYERS.find((one) => one === (layer || 'preferences'));
      if (!named)
        throw new TypeError(
          `sealpost: expected show('notice') or show('preferences'), got ${JSON.stringify(layer)}`,
        );
      await choice.show(named, 'first');
    },
    // A withdrawal after them is another one.
    async save(decision) {
      asked.isEnding = false;
      await choice.decide(readDecision(decision), 'script', 'api');
    },
    async accept() {
      asked.isEnding = false;
      await choice.acceptAll('api', 'script');
    },
    reject: () => choice.rejectAll('api', 'script'),
    async withdraw(what) {
      if (asked.isEnding && !gate.ended()) return;
      // A click on the handle.
      if (what instanceof Event) return choice.withdraw(undefined, 'banner');
      // What is no name is a name that nobody is asked about.
      await choice.withdraw(what === undefined ? what : String(what), 'api');
    },
  };
}

/** Whether it is a decision about this site is seen where the site is known. */
function readDecision(given: unknown): Record<string, boolean> {
  if (typeof given === 'object' && given && !Array.isArray(given)) return given as Record<string, boolean>;
  throw new TypeError(
    `sealpost: expected save({ analytics: true }), each purpose or service with true or false, got ${typeof given === 'bigint' ? 'a bigint' : JSON.stringify(given)}`,
  );
}
