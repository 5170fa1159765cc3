import type { Choice, Gate, PageChoice } from '../embed/contract.ts';

/**
 * What the page's own code and the handle can have done.
 * @param isEnding a withdrawal was waiting when this page's choice began, and has been seen to: it may be the one that asks next.
 */
export function pageChoice(gate: Gate, choice: Choice, isEnding: boolean): PageChoice {
  return {
    // An empty `data-sealpost-show` means the preferences.
    show: (layer) => choice.show((layer as string) === '' ? 'preferences' : layer, 'first'),
    save: (decision) => choice.decide(decision, 'script', 'api'),
    accept: () => choice.acceptAll('api', 'script'),
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
