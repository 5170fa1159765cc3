import type { Choice, Gate, PageChoice } from '../embed/contract.ts';

const LAYERS = ['notice', 'preferences'] as const;

/**
 * What the page's own code and the handle can have done.
 * @param isEnding a withdrawal was waiting when this page's choice began, and has been seen to: it may be the one that asks next.
 */
export function pageChoice(gate: Gate, choice: Choice, isEnding: boolean): PageChoice {
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
      isEnding = false;
      await choice.decide(decision, 'script', 'api');
    },
    async accept() {
      isEnding = false;
      await choice.acceptAll('api', 'script');
    },
    reject: () => choice.rejectAll('api', 'script'),
    async withdraw(what) {
      const isDone = isEnding && !gate.ended();
      isEnding = false;
      if (isDone) return;
      if (typeof what === 'string') return choice.withdraw(what, 'api');
      await choice.withdraw(undefined, what ? 'banner' : 'api');
    },
  };
}
