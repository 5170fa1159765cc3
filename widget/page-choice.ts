import type { Choice, Gate, PageChoice } from '../embed/contract.ts';

/** What the page's own code and the handle can have done. */
export function pageChoice(gate: Gate, choice: Choice): PageChoice {
  return {
    // An empty `data-sealpost-show` means the preferences.
    show: (layer) => choice.show((layer as string) === '' ? 'preferences' : layer, 'first'),
    save: (decision) => choice.decide(decision, 'script', 'api'),
    accept: () => choice.acceptAll('api', 'script'),
    reject: () => choice.rejectAll('api', 'script'),
    async withdraw(what) {
      if (typeof what === 'string') return choice.withdraw(what, 'api');
      try {
        await choice.withdraw(undefined, what ? 'banner' : 'api');
      } catch (error) {
        console.error(error);
        // What cannot be recorded now ends all the same.
        await gate.decide(
          gate
            .groups()
            .map((group) => ({ ...group, granted: [], refused: [...group.refused, ...group.granted] })),
        );
      }
    },
  };
}
