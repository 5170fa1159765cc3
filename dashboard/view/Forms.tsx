import { FORM_TEMPLATES, formFromTemplate, type FormTemplate } from '../form-templates.ts';
import { formatRoute } from '../route.ts';
import { go, useDrafts, useSession, useSite } from './context.ts';
import { DraftState } from './DraftBar.tsx';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';

export function Forms() {
  const { workspace } = useSite();
  const drafts = useDrafts();
  const { crypto } = useSession();
  const { forms } = drafts.draft;
  const { site, trusted } = workspace;
  const add = (template: FormTemplate): void => {
    const taken = new Set([...forms, ...(trusted?.forms ?? [])].map(({ name }) => name));
    const form = formFromTemplate(template, (length) => crypto.random(length), Date.now(), taken);
    drafts.edit({ ...drafts.draft, forms: [...forms, form] });
    go({ page: 'form', site: site.id, form: form.id });
  };
  return (
    <Page
      title="Forms"
      lead={
        forms.length
          ? `What visitors of ${site.name} can fill in.`
          : 'Start from one of these; every word can be changed.'
      }
      actions={forms.length > 0 && <DraftState />}
    >
      {forms.length > 0 && (
        <ul class="tiles">
          {forms.map((form) => {
            const published = trusted?.forms.find(({ id }) => id === form.id);
            return (
              <li key={form.id}>
                <a class="tile" href={formatRoute({ page: 'form', site: site.id, form: form.id })}>
                  <strong class="tile-title" dir="auto">
                    {form.title || 'Without a title'}
                  </strong>
                  <span class="muted">
                    <code>{form.name}</code> · {form.fields.length}{' '}
                    {form.fields.length === 1 ? 'field' : 'fields'} · kept {form.retentionDays} days
                  </span>
                  <span class={published ? 'tag tag-good' : 'tag'}>
                    {published ? `Published, revision ${published.revision}` : 'Draft'}
                  </span>
                </a>
              </li>
            );
          })}
        </ul>
      )}
      <Templates onPick={add} first={forms.length === 0} />
    </Page>
  );
}

function Templates({ onPick, first }: { onPick: (template: FormTemplate) => void; first: boolean }) {
  const tiles = (
    <ul class="tiles">
      {FORM_TEMPLATES.map((template) => (
        <li key={template.id}>
          <button type="button" class="tile tile-template" onClick={() => onPick(template)}>
            <strong class="tile-title">
              <Icon name="plus" size={16} /> {template.name}
            </strong>
            <span class="muted">{template.about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
  return first ? tiles : <Section title="Add a form">{tiles}</Section>;
}
