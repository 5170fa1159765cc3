import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Answers, Field } from '../protocol/form.ts';
import { held } from './ActOutcome.tsx';
import { fill } from './element.ts';
import { fieldView, type FieldView } from './field-view.ts';
import type { Receipt } from './open-receipt.ts';
import type { RightsTexts } from './rights-texts.ts';
import type { Acts } from './use-acts.ts';

/** What was agreed to is withdrawn, never edited; and what is hidden nobody has typed. */
const editedFields = ({ definition }: Receipt): Field[] =>
  definition.fields.filter(({ type }) => type !== 'consent' && type !== 'hidden');

export const canBeEdited = (receipt: Receipt): boolean =>
  typeof receipt.copy === 'object' && editedFields(receipt).length > 0;

/** The very questions of the form, with its help, its rules and its words, and the answers in them. */
export function CorrectionEditor({
  receipt,
  texts,
  acts,
  saveText,
  cancel,
  save,
}: {
  receipt: Receipt;
  texts: RightsTexts;
  acts: Acts;
  saveText: string;
  cancel: () => void;
  save: (answers: Answers) => void;
}): VNode {
  const { words, copy } = receipt;
  const [before] = useState<Answers>(typeof copy === 'object' ? copy.answers : {});
  const [views] = useState(() => viewsOf(receipt, before));
  const [wrong, setWrong] = useState(0);
  const [tried, setTried] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    fields.current!.replaceChildren(...views.flatMap(({ element }) => element ?? []));
    views[0]?.focus();
  }, [views]);
  useLayoutEffect(() => {
    for (const { hold } of views) hold(acts.busy);
  }, [views, acts.busy]);

  const submit = (event: Event): void => {
    event.preventDefault();
    if (acts.busy) return;
    setTried(true);
    const refused = views.filter(({ check }) => check(true));
    setWrong(refused.length);
    if (refused.length > 0) refused[0]!.focus();
    else save(answersOf(views, before));
  };
  const typed = (event: Event): void => {
    const view = views.find(({ element }) => element?.contains(event.target as Node));
    // Typing takes away what no longer holds; it says nothing new while somebody is still at it.
    if (tried && view && !view.check(false)) view.check(true);
  };
  return (
    <form class="editor" noValidate aria-labelledby="edit" onSubmit={submit} onInput={typed}>
      <h4 id="edit">{texts.editTitle}</h4>
      <div ref={fields} lang={words.locale} dir={words.dir} />
      {wrong > 0 && (
        <p class="problem" role="alert" lang={words.locale} dir={words.dir}>
          {wrong === 1 ? words.summaryOne : fill(words.summaryMany, { count: wrong })}
        </p>
      )}
      <p class="actions">
        <button class="primary" {...held(acts)}>
          {saveText}
        </button>
        <button type="button" {...held(acts)} onClick={() => !acts.busy && cancel()}>
          {texts.cancel}
        </button>
      </p>
    </form>
  );
}

function viewsOf(receipt: Receipt, before: Answers): FieldView[] {
  return editedFields(receipt).map((field) => {
    // What was not answered is empty, whatever the form would put there.
    const { value: _preset, ...asked } = field;
    const view = fieldView(asked, receipt.words);
    if (Object.hasOwn(before, field.id)) view.write(before[field.id]!);
    return view;
  });
}

function answersOf(views: readonly FieldView[], before: Answers): Answers {
  const answers = { ...before };
  for (const { field, read } of views) {
    const answer = read();
    if (answer === undefined) delete answers[field.id];
    else answers[field.id] = answer;
  }
  return answers;
}
