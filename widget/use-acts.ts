import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RightsAnswer, RuledRight } from '../protocol/rights.ts';
import { fill } from './element.ts';
import { asReceiptFailure, SubmissionErased } from './open-receipt.ts';
import type { RightsTexts } from './rights-texts.ts';

/** Where on the page something is done, and where it is said what came of it. */
export type ActPlace = 'consents' | `consent ${string}` | RuledRight;

export interface Said {
  text: string;
  bad?: true;
}

export interface Act {
  place: ActPlace;
  send: () => Promise<RightsAnswer>;
  /** What is said when it is done; not when the owner has to decide. */
  done?: string;
  /** Id of the element that gets the focus where what had it is no longer there. */
  focus: string;
  /** Just before the outcome is said. */
  settled?: (succeeded: boolean) => void;
}

export interface Acts {
  /** One at a time. Buttons say so with `aria-disabled`: a disabled one would lose the focus, and a screen reader's user the place. */
  busy: boolean;
  said(place: ActPlace): Said | undefined;
  /** What has to be heard wherever the focus is; empty where an alert says it. */
  heard: string;
  run(act: Act): Promise<void>;
}

export interface ActsDeps {
  texts: RightsTexts;
  /** Shows what an answer says. */
  settle: (answer: RightsAnswer) => Promise<void>;
  /** @returns false when it could not be learned how things stand now. */
  reload: () => Promise<boolean>;
  /** Shows that nothing is left but the certificate. */
  erased: (certificate: string) => Promise<void>;
}

/** Runs what the visitor does, and says what came of it where it was done. */
export function useActs(deps: ActsDeps): Acts {
  const [last, setLast] = useState<{ place: ActPlace; focus: string; said: Said | undefined }>();
  const running = useRef(false);
  useLayoutEffect(() => {
    if (last?.said && document.activeElement === document.body) document.getElementById(last.focus)?.focus();
  }, [last]);
  const busy = last !== undefined && last.said === undefined;

  return {
    busy,
    said: (place) => (last?.place === place ? (last.said ?? { text: deps.texts.working }) : undefined),
    heard: busy ? deps.texts.working : last?.said && !last.said.bad ? last.said.text : '',
    async run(act) {
      if (running.current) return;
      running.current = true;
      const { place, focus, settled } = act;
      setLast({ place, focus, said: undefined });
      const said = await outcome(act, deps);
      running.current = false;
      settled?.(!said.bad);
      setLast({ place, focus, said });
    },
  };
}

async function outcome({ send, done }: Act, { texts, settle, reload, erased }: ActsDeps): Promise<Said> {
  try {
    const answer = await send();
    await settle(answer);
    if (answer.effect === 'unchanged') return { text: texts.alreadyDone };
    return { text: answer.effect === 'open' ? texts.asked : (done ?? texts.done) };
  } catch (error) {
    if (error instanceof SubmissionErased) {
      await erased(error.certificate);
      return { text: texts.alreadyDone };
    }
    console.error(error);
    const { problem, code } = asReceiptFailure(error);
    const isKnown = await reload();
    if (code === 'request-decided') return { text: texts.decidedFirst, bad: true };
    if (code === 'request-limit') return { text: texts.requestLimit, bad: true };
    if (problem !== 'offline' && problem !== 'down') return { text: fill(texts.failed, { code }), bad: true };
    return { text: isKnown ? texts.lost : texts.lostOffline, bad: true };
  }
}
