import type { Answer, Field } from '../protocol/form.ts';
import type { WidgetTexts } from '../protocol/texts.ts';
import { validateAnswer, type AnswerIssue } from '../protocol/validate-answers.ts';
import { el, fill, setAttribute } from './element.ts';

export interface FieldView {
  field: Field;
  /** Absent for hidden fields. */
  element?: HTMLElement;
  /** undefined when nothing was answered. */
  read: () => Answer | undefined;
  /** For a form that was published anew while someone filled it in. */
  write: (answer: Answer) => void;
  /** While answers are on their way nothing may be added to them; what has the focus keeps it. */
  hold: (held: boolean) => void;
  /** @returns the issue, if any; `show` puts it under the field. */
  check: (show: boolean) => AnswerIssue | undefined;
  focus: () => void;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** One question: label, help, control or controls, and the place for what is wrong. */
export function fieldView(field: Field, texts: WidgetTexts): FieldView {
  if (field.type === 'hidden') return hiddenView(field);
  const { id, type } = field;
  const isGroup = type === 'radio' || type === 'checkboxes';
  const isBox = type === 'checkbox' || type === 'consent';
  const controls = isGroup ? choicesOf(field) : [controlOf(field, texts)];
  const first = controls[0]!;

  const optional = !field.required && el('span', 'optional muted', {}, ` (${texts.optional})`);
  const helpId = `h-${id}`;
  const errorId = `e-${id}`;
  const help = field.help !== undefined && el('p', 'help muted', { id: helpId }, field.help);
  const error = el('p', 'error', { id: errorId, hidden: true });
  const element = isGroup
    ? el(
        'fieldset',
        'field',
        { role: type === 'radio' && 'radiogroup' },
        el('legend', 'label', {}, field.label, optional),
        help,
        error,
        ...controls.map((input, i) => choice(input, field.options![i]!.label)),
      )
    : isBox
      ? el('div', 'field', {}, error, choice(first, field.label, optional), help)
      : el(
          'div',
          'field',
          {},
          el('label', 'label', { for: first.id }, field.label, optional),
          help,
          error,
          first,
        );
  describe(undefined);
  return { field, element, read, write, hold, check, focus: () => first.focus() };

  function read(): Answer | undefined {
    if (isBox) return isChecked(first);
    if (!isGroup) return textOf(field, first.value) || undefined;
    const chosen = controls.filter(isChecked).map(({ value }) => value);
    return type === 'radio' ? chosen[0] : chosen.length ? chosen : undefined;
  }

  function write(answer: Answer): void {
    if (isBox) setChecked(first, answer === true);
    else if (isGroup) for (const input of controls) setChecked(input, [answer].flat().includes(input.value));
    else first.value = answer as string;
  }

  function hold(held: boolean): void {
    // HTML knows `readonly` for what is typed only; the form keeps the others as they are (form-view.ts).
    const name = isGroup || isBox || type === 'select' ? 'aria-disabled' : 'readonly';
    for (const control of controls) setAttribute(control, name, held && 'true');
  }

  function check(show: boolean): AnswerIssue | undefined {
    // Half a date is no text at all to a script; only the browser knows that something stands there.
    const half = (type === 'date' || type === 'time') && first.validity?.badInput;
    const issue: AnswerIssue | undefined = half
      ? { field: id, code: `not-${type}` }
      : validateAnswer(field, read());
    if (show) describe(issue);
    return issue;
  }

  function describe(issue: AnswerIssue | undefined): void {
    error.textContent = issue ? issueText(field, issue, texts) : '';
    error.hidden = !issue;
    const by = [help && helpId, issue && errorId].filter(Boolean).join(' ') || undefined;
    for (const target of isGroup ? [element] : controls) setAttribute(target, 'aria-describedby', by);
    for (const control of controls) setAttribute(control, 'aria-invalid', issue && 'true');
  }
}

/** What is said about an answer that the form does not take. */
export function issueText(field: Field, { code, limit = '' }: AnswerIssue, texts: WidgetTexts): string {
  if (code === 'pattern' && field.patternHelp) return field.patternHelp;
  // The last two no visitor can bring about without taking the page apart.
  return fill((texts.issues as Partial<Record<AnswerIssue['code'], string>>)[code] ?? code, { limit });
}

function hiddenView(field: Field): FieldView {
  return {
    field,
    read: () => field.value || undefined,
    write() {},
    hold() {},
    check: () => undefined,
    focus() {},
  };
}

function controlOf(field: Field, texts: WidgetTexts): Control {
  const { id, type, value = '', options } = field;
  const isNumber = type === 'number';
  const isBox = type === 'checkbox' || type === 'consent';
  const attributes = {
    id: `f-${id}`,
    name: id,
    placeholder: field.placeholder,
    autocomplete: field.autocomplete,
    'aria-required': field.required && 'true',
  };
  if (isBox) return el('input', 'choice', { ...attributes, type: 'checkbox' });
  const control =
    type === 'textarea'
      ? el('textarea', 'input', { ...attributes, rows: field.rows ?? 4 })
      : type === 'select'
        ? el(
            'select',
            'input',
            attributes,
            option('', texts.choose),
            ...options!.map((one) => option(one.value, one.label)),
          )
        : el('input', `input ${type}`, {
            ...attributes,
            // A number field in HTML throws away what it cannot read; this one keeps it and says so.
            type: isNumber ? 'text' : type,
            inputmode: isNumber && keypad(field),
            min: field.min,
            max: field.max,
            step: field.step,
          });
  control.value = value;
  return control;
}

function choicesOf({ id, type, options, value, autocomplete }: Field): HTMLInputElement[] {
  return options!.map((one, i) => {
    const kind = type === 'radio' ? type : 'checkbox';
    const input = el('input', 'choice', {
      type: kind,
      id: `f-${id}-${i}`,
      name: id,
      value: one.value,
      autocomplete,
    });
    input.defaultChecked = value === one.value;
    return input;
  });
}

const option = (value: string, label: string): HTMLElement => el('option', '', { value }, label);

const choice = (input: Control, ...label: (string | false | HTMLElement)[]): HTMLElement =>
  el('label', 'choice-label', {}, input, el('span', '', {}, ...label));

const isChecked = (control: Control): boolean => (control as HTMLInputElement).checked;

function setChecked(control: Control, checked: boolean): void {
  (control as HTMLInputElement).checked = checked;
}

/** Keypads of phones have no minus. */
function keypad({ min, step }: Field): string | undefined {
  if (Number(min ?? 0) < 0) return undefined;
  return step && /^\d+$/.test(step) ? 'numeric' : 'decimal';
}

/** Spaces around what is no prose are slips; a comma in a number is how much of the world writes it. */
function textOf({ type }: Field, value: string): string {
  if (type === 'number') return value.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2');
  return /email|url|tel/.test(type) ? value.trim() : value;
}
