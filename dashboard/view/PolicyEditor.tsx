import type { DraftIssue } from '../draft-check.ts';
import { languageName } from '../language-name.ts';
import { blanksIn, emptyPolicyText, type PolicyDraft, type PolicyText } from '../policy-draft.ts';
import { markAt } from './consent-editing.ts';
import { Section } from './Page.tsx';
import { TextArea, TextField, Tick } from './TextField.tsx';

/** One version, in every language of the site. */
export function PolicyEditor({
  policy,
  locale,
  locales,
  isFirst,
  issues,
  onLocale,
  onChange,
}: {
  policy: PolicyDraft;
  locale: string;
  /** Of the site, and those that there is a text in. */
  locales: readonly string[];
  isFirst: boolean;
  issues: readonly DraftIssue[];
  onLocale: (locale: string) => void;
  onChange: (policy: PolicyDraft) => void;
}) {
  const text = policy.documents[locale] ?? emptyPolicyText();
  const mark = markAt(issues);
  const at = `policies.0.documents.${locale}`;
  const set = (change: Partial<PolicyText>): void =>
    onChange({ ...policy, documents: { ...policy.documents, [locale]: { ...text, ...change } } });
  return (
    <div class="editor-main">
      <Section title={isFirst ? 'The first version' : 'The next version'}>
        <div class="columns">
          <TextField
            label="Version"
            help="Part of its address; records name it."
            value={policy.version}
            maxLength={40}
            spellcheck={false}
            onValue={(version) => onChange({ ...policy, version })}
            {...mark('policies.0.version')}
          />
          <TextField
            label="Holds from"
            type="date"
            value={policy.effective}
            onValue={(effective) => onChange({ ...policy, effective })}
            {...mark('policies.0.effective')}
          />
        </div>
        {!isFirst && (
          <Tick
            label="Something changed that visitors have to be asked about again"
            help="Such as a new purpose, a new recipient, or data used for something else. What they are asked is chosen when you publish."
            checked={policy.material}
            onValue={(material) => onChange({ ...policy, material })}
          />
        )}
      </Section>
      {locales.length > 1 && (
        <div class="tabs" role="group" aria-label="Language">
          {locales.map((code) => (
            <button key={code} type="button" aria-pressed={code === locale} onClick={() => onLocale(code)}>
              {languageName(code)}
            </button>
          ))}
        </div>
      )}
      <Section
        title={languageName(locale)}
        about="Markdown: # headings, - lists, **bold**, [links](https://…). No HTML."
      >
        <div class="stack">
          <TextField
            label="Title"
            value={text.title}
            maxLength={200}
            lang={locale}
            dir="auto"
            placeholder="Privacy policy"
            onValue={(title) => set({ title })}
            {...mark(`${at}.title`)}
          />
          {!isFirst && (
            <TextArea
              label="What has changed since the version before"
              aside="optional"
              value={text.changes}
              maxLength={5000}
              rows={2}
              lang={locale}
              dir="auto"
              onValue={(changes) => set({ changes })}
              {...mark(`${at}.changes`)}
            />
          )}
          <TextArea
            label="Text"
            class="input markdown"
            value={text.markdown}
            maxLength={200_000}
            rows={24}
            lang={locale}
            dir="auto"
            onValue={(markdown) => set({ markdown })}
            {...mark(`${at}.markdown`)}
          />
          {blanksIn(text.markdown).length > 0 && (
            <p class="help">What stands in [square brackets] is left for you to say.</p>
          )}
        </div>
      </Section>
    </div>
  );
}
