import type { VNode } from 'preact';
import type { ActPlace, Acts } from './use-acts.ts';

/** What came of an act, at the place where it was done. What went well is heard from the page's one status; what did not is an alert here. */
export function ActOutcome({ acts, place }: { acts: Acts; place: ActPlace }): VNode | null {
  const said = acts.said(place);
  if (!said) return null;
  if (said.bad)
    return (
      <p class="problem" role="alert">
        {said.text}
      </p>
    );
  return <p class="said">{said.text}</p>;
}

/** Attributes of a button that does something: it can be found and focused meanwhile, and does nothing. */
export const held = ({ busy }: Acts): { 'aria-disabled'?: true } => (busy ? { 'aria-disabled': true } : {});
