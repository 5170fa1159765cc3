import type { Answers, Field } from '../protocol/form.ts';
import type { AnswerIssue } from '../protocol/validate-answers.ts';
import { el, fill, sealIcon, setAttribute } from './element.ts';
import { fieldView, issueText } from './field-view.ts';
import type { LoadedForm } from './load-form.ts';
import { privacyView } from './privacy-view.ts';

export interface FormView {
  element: HTMLElement;
  answers(): Answers;
  /** Puts back what was typed, where the question is still the same one. */
  restore(answers: Answers, asked: readonly Field[]): void;
  /** A sentence about what is being done; undefined when nothing is. */
  progress(text: string | undefined): void;
  /** A sentence about what went wrong; undefined when all is well. */
  problem(text: string | undefined): void;
  reset(): void;
}

/** @param submit called with answers that keep the form's rules. */
export function formView({ manifest, definition, texts }: LoadedForm, submit: () => void): FormView {
  const fields = definition.fields.map((field) => fieldView(field, texts));
  const summary = el('div', 'summary alert', { role: 'alert', tabindex: -1, hidden: true });
  const problem = el('p', 'problem alert', { role: 'alert', hidden: true });
  const label = definition.submit ?? texts.send;
  const button = el('button', 'button primary', { type: 'submit' }, label);
  const status = el('span', '', { role: 'status' }, texts.sealedHere);
  const note = el('p', 'note muted', {}, sealIcon(), status);
  let busy = false;
  let tried = false;

  const form = el(
    'form',
    'form',
    {
      novalidate: true,
      'aria-labelledby': 'title',
      onsubmit,
      onfocusout,
      oninput,
      onclick: still,
      onmousedown: still,
      onkeydown: still,
    },
    summary,
    ...fields.map((view) => view.element),
    problem,
    el('div', 'foot', {}, button, note),
  );
  const element = el(
    'div',
    'box',
    { lang: texts.locale, dir: texts.dir },
    el('h2', 'title', { id: 'title' }, definition.title),
    definition.description !== undefined && el('p', 'description', {}, definition.description),
    form,
    privacyView(manifest, definition, texts),
  );
  return { element, answers, restore, progress, problem: setProblem, reset };

  function answers(): Answers {
    const given: Answers = {};
    for (const { field, read } of fields) {
      const answer = read();
      if (answer !== undefined) given[field.id] = answer;
    }
    return given;
  }

  function restore(given: Answers, asked: readonly Field[]): void {
    for (const { field, write } of fields) {
      const before = asked.find(({ id, type }) => id === field.id && type === field.type);
      // Who agreed to other words has not agreed to these.
      if (!before || (field.type === 'consent' && before.label !== field.label)) continue;
      if (Object.hasOwn(given, field.id)) write(given[field.id]!);
    }
  }

  function onsubmit(event: Event): void {
    event.preventDefault();
    if (busy) return;
    tried = true;
    const issues = fields.flatMap(({ check }) => check(true) ?? []);
    showSummary(issues);
    if (issues.length) summary.focus();
    else submit();
  }

  /** While answers are on their way, no click ticks a box, and neither mouse nor keys open a list. */
  function still(event: Event): void {
    const inList = event.target instanceof HTMLSelectElement && (event as KeyboardEvent).key !== 'Tab';
    if (busy && (inList || event.type === 'click')) event.preventDefault();
  }

  /** After a first try, leaving a field says at once whether it is right now. */
  function onfocusout(event: Event): void {
    if (tried) viewOf(event)?.check(true);
  }

  /** And typing takes away what no longer holds. */
  function oninput(event: Event): void {
    const view = viewOf(event);
    if (tried && view && !view.check(false)) view.check(true);
  }

  function viewOf(event: Event): (typeof fields)[number] | undefined {
    return fields.find(({ element }) => element?.contains(event.target as Node));
  }

  function showSummary(issues: AnswerIssue[]): void {
    const heading =
      issues.length === 1 ? texts.summaryOne : fill(texts.summaryMany, { count: issues.length });
    const items = issues.map((issue) => {
      const view = fields.find(({ field }) => field.id === issue.field)!;
      const jump = (event: Event): void => {
        event.preventDefault();
        view.focus();
      };
      const text = `${view.field.label} – ${issueText(view.field, issue, texts)}`;
      return el('li', '', {}, el('a', '', { href: `#f-${issue.field}`, onclick: jump }, text));
    });
    summary.replaceChildren(el('p', 'label', {}, heading), el('ul', '', {}, ...items));
    summary.hidden = !issues.length;
  }

  function progress(text: string | undefined): void {
    busy = text !== undefined;
    status.textContent = text ?? texts.sealedHere;
    note.classList.toggle('busy', busy);
    for (const { hold } of fields) hold(busy);
    // Not `disabled`: the button would lose the focus, and a screen reader's user the place.
    setAttribute(button, 'aria-disabled', busy && 'true');
    setAttribute(form, 'aria-busy', busy && 'true');
  }

  function setProblem(text: string | undefined): void {
    problem.hidden = !text;
    problem.textContent = text ?? '';
    button.textContent = text ? texts.retry : label;
  }

  function reset(): void {
    tried = false;
    // A question may be called "reset", and then stands in the place of the form's own method.
    HTMLFormElement.prototype.reset.call(form);
    for (const { field, check, write } of fields) {
      if (field.value !== undefined && !field.options) write(field.value);
      if (!check(false)) check(true);
    }
    showSummary([]);
    setProblem(undefined);
    progress(undefined);
  }
}
