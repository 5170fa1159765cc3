import { consentsNow } from './consents-now.ts';
import type { Receipt } from './open-receipt.ts';
import { receptionOf } from './rights-history.ts';

/**
 * What the visitor may take along: every answer with the question it answered and why it was asked, how things stand now, and everything that happened with its
 * proof; readable by people and programs.
 */
export function receiptFile({ view, controller, definition, copy }: Receipt): string {
  const own = typeof copy === 'object' ? copy : undefined;
  const { receivedAt, correctedAt } = receptionOf(view);
  const { purpose, legalBasis } = definition;
  return JSON.stringify(
    {
      submission: view.submission,
      form: {
        title: definition.title,
        id: view.form,
        definition: definition.revision,
        locale: definition.locale,
        purpose,
        legalBasis,
      },
      controller,
      receivedAt,
      correctedAt,
      deletedAfter: view.deletedAfter,
      answers:
        own &&
        definition.fields
          .filter(({ id }) => Object.hasOwn(own.answers, id))
          .map(({ id, label, purpose, legalBasis }) => ({
            id,
            label,
            answer: own.answers[id],
            purpose,
            legalBasis,
          })),
      // `given` is what was ticked once, `state` what holds now.
      consents: consentsNow({ view, definition, copy }).map((consent) => ({
        ...consent,
        given: own?.consents.find(({ field }) => field === consent.field)?.given,
      })),
      state: view.state,
      rules: view.rules,
      events: view.events,
    },
    null,
    2,
  );
}
