import type { Answers } from '../../protocol/form.ts';
import type { Page } from '../browsers/page.ts';

/** Fills in the form of `everyFieldDraft` as a visitor does. Dates and times are set, as every engine types them differently. */
export async function fillForm(page: Page, answers: Answers): Promise<void> {
  const path = (id: string): string => `sealpost-form >> #f-${id}`;
  for (const id of ['name', 'email', 'phone', 'website', 'amount'])
    await page.fill(path(id), String(answers[id]));
  await page.evaluate(
    (values: Record<string, string>) => {
      const root = document.querySelector('sealpost-form')!.shadowRoot!;
      for (const [id, value] of Object.entries(values)) {
        const control = root.querySelector<HTMLInputElement>(`#f-${id}`)!;
        control.value = value;
        control.dispatchEvent(new Event('input', { bubbles: true }));
      }
    },
    {
      day: String(answers['day']),
      hour: String(answers['hour']),
      colour: String(answers['colour']),
      story: String(answers['story']),
    },
  );
  await page.click(`sealpost-form >> input[name=size][value=${String(answers['size'])}]`);
  for (const extra of answers['extras'] as string[])
    await page.click(`sealpost-form >> input[name=extras][value=${extra}]`);
  if (answers['urgent']) await page.click(path('urgent'));
  if (answers['news']) await page.click(path('news'));
}

export const FORM_READY = `!!document.querySelector('sealpost-form')?.shadowRoot?.querySelector('button[type=submit]')`;

export const submitForm = (page: Page): Promise<void> => page.click('sealpost-form >> button[type=submit]');
