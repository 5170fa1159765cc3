import type { Receipt } from './open-receipt.ts';

/** What the visitor may take along: every answer with the question it answered, readable by people and programs. */
export function receiptFile({ view, controller, definition, copy }: Receipt): string {
  const own = typeof copy === 'object' ? copy : undefined;
  return JSON.stringify(
    {
      submission: view.submission,
      form: {
        title: definition.title,
        id: view.form,
        definition: definition.revision,
        locale: definition.locale,
      },
      controller,
      receivedAt: view.receivedAt,
      deletedAfter: view.deletedAfter,
      answers:
        own &&
        definition.fields
          .filter(({ id }) => Object.hasOwn(own.answers, id))
          .map(({ id, label }) => ({ id, label, answer: own.answers[id] })),
      consents: own?.consents,
    },
    null,
    2,
  );
}
