import { useId } from 'preact/hooks';
import type { NewRecipient } from '../../protocol/consent-reach.ts';
import { UNINVOLVED_MAX } from '../../protocol/limits.ts';
import { en } from '../../protocol/notice-texts/en.ts';
import { isStandard } from '../compose-consent.ts';
import { keyText, reachText, type ToldChange } from '../consent-change.ts';
import { noticeLocales, type ChangeDraft } from '../consent-draft.ts';
import type { SiteDraft } from '../draft.ts';
import type { DraftIssue } from '../draft-check.ts';
import { languageName } from '../language-name.ts';
import { useDrafts } from './context.ts';
import { Section } from './Page.tsx';
import { Note } from './Problem.tsx';
import { TextArea, Tick } from './TextField.tsx';
import { useLeftPlaces } from './use-left-places.ts';

const REASONS = [
  'A spelling mistake; the meaning is the same.',
  'Said more clearly; the meaning is the same.',
  'Another language; nothing else is different.',
];

const REASON_UNINVOLVED = 'A company is new that gets nothing of what visitors decide about.';
const REASON_RENAMED = 'A company has another name; it is the same.';

/**
 * Whether what visitors are told differently now is asked again: the tenant's word, signed and recorded.
 * @param changed purposes that are described otherwise than before.
 */
export function PublishDecision({
  told,
  open,
  changed,
}: {
  told: ToldChange;
  open: readonly DraftIssue[];
  changed: readonly string[];
}) {
  const drafts = useDrafts();
  const { draft } = drafts;
  const { consent } = draft;
  const { change } = consent;
  const set = (next: ChangeDraft): void =>
    drafts.edit({ ...drafts.draft, consent: { ...drafts.draft.consent, change: next } });
  const asked = consent.purposes.filter(({ essential }) => !essential).map(({ id }) => id);
  const nameOf = (key: string): string => keyText(key, consent.services, (id) => purposeName(draft, id));
  const namesOf = (ids: readonly string[]): string => ids.map((id) => purposeName(draft, id)).join(', ');
  const concerned = [...new Set([...told.mustAsk, ...told.grown, ...changed])];
  const mayStayUnasked =
    !told.mustAsk.length && !told.grown.length && !told.nowEssential.length && !told.policyAsks;
  const { uninvolved = [] } = change;
  const kept = uninvolved.length ? { uninvolved } : {};
  // Beside the button that waits for them they stand from the start; in red only what somebody went past.
  const left = useLeftPlaces(false);
  const error = (at: string): string | undefined => left.told(open).find((issue) => issue.at === at)?.message;
  const refused = change.kind !== 'none' && open.find(({ at }) => at === 'consent.change')?.message;
  return (
    <Section
      title="What visitors are told has changed"
      about="Say whether those who have decided already are asked again. Your word is signed with the rest, and entered in the audit log."
    >
      <div class="stack" onFocusOut={left.onFocusOut}>
        {told.newRecipients.length > 0 && (
          <NewRecipients
            recipients={told.newRecipients}
            stated={uninvolved}
            onChange={(names) => {
              const { uninvolved: _, ...rest } = change;
              set({ ...rest, ...(names.length ? { uninvolved: names } : {}) });
            }}
          />
        )}
        {told.nowEssential.length > 0 && (
          <Note kind="warn" icon="warning">
            <p>
              <strong>Always on from now on: {told.nowEssential.map(nameOf).join(', ')}.</strong> Visitors
              could refuse it until now. It will run for everybody, also for those who did; they are told, and
              asked again about what can still be refused. This stands in the audit log by itself.
            </p>
          </Note>
        )}
        <Answer
          name="Ask again"
          about="The meaning changed: something new is stored, somebody new gets data, or it is used for something else."
          on={change.kind === 'material'}
          onPick={() =>
            set({
              kind: 'material',
              purposes: concerned.length ? concerned : asked,
              summary: change.kind === 'material' ? change.summary : {},
              ...kept,
            })
          }
        />
        {change.kind === 'material' && (
          <Material change={change} told={told} changed={changed} error={error} onChange={set} />
        )}
        <Answer
          name="Nobody is asked again"
          about={
            mayStayUnasked
              ? 'The meaning is the same: a spelling mistake, a clearer sentence, another language.'
              : told.mustAsk.length
                ? `Not possible here: nobody has been asked about ${namesOf(told.mustAsk)} as it is now.`
                : told.grown.length
                  ? `Not possible here: whoever agreed to ${namesOf(told.grown)} agreed to less.`
                  : told.nowEssential.length
                    ? `Not possible here: visitors could refuse ${told.nowEssential.map(nameOf).join(', ')} until now.`
                    : 'Not possible here: the new version of your policy says that visitors are asked again.'
          }
          on={change.kind === 'editorial'}
          disabled={!mayStayUnasked}
          onPick={() =>
            set({ kind: 'editorial', reason: change.kind === 'editorial' ? change.reason : '', ...kept })
          }
        />
        {change.kind === 'editorial' && mayStayUnasked && (
          <div class="answer-more stack">
            <TextArea
              label="Why is that right?"
              value={change.reason}
              maxLength={2000}
              rows={2}
              error={error('consent.change.reason')}
              onValue={(reason) => set({ kind: 'editorial', reason, ...kept })}
              data-at="consent.change.reason"
            />
            {!change.reason && (
              <div class="starters">
                <span class="help">Begin with:</span>
                {[...statedReasons(told, uninvolved), ...REASONS].map((reason) => (
                  <button
                    key={reason}
                    type="button"
                    class="chip"
                    onClick={(event) => {
                      event.currentTarget.closest('.answer-more')?.querySelector('textarea')?.focus();
                      set({ kind: 'editorial', reason, ...kept });
                    }}
                  >
                    {reason}
                  </button>
                ))}
              </div>
            )}
          </div>
        )}
        {refused && <p class="error">{refused}</p>}
      </div>
    </Section>
  );
}

function statedReasons({ newRecipients }: ToldChange, uninvolved: readonly string[]): string[] {
  const stated = newRecipients.filter(({ name }) => uninvolved.includes(name));
  return [
    ...(stated.some(({ formerly }) => !formerly.length) ? [REASON_UNINVOLVED] : []),
    ...(stated.some(({ formerly }) => formerly.length) ? [REASON_RENAMED] : []),
  ];
}

/** Who is named now and was not before gets what was consented to, unless the tenant says otherwise. */
function NewRecipients({
  recipients,
  stated,
  onChange,
}: {
  recipients: readonly NewRecipient[];
  stated: readonly string[];
  onChange: (stated: string[]) => void;
}) {
  return (
    <fieldset class="answer-first stack stack-tight" data-at="consent.change.uninvolved">
      <legend class="label">
        {recipients.length === 1
          ? 'A company is named that was not before'
          : 'Companies are named that were not before'}
      </legend>
      <p class="help">
        Consent is for the recipients that visitors knew of, so they are asked again. Tick only who gets
        nothing of what visitors decide about, or is the same company as before. This is signed, and stands in
        the audit log by itself.
      </p>
      {recipients.map(({ name, formerly }) => (
        <Tick
          key={name}
          label={
            formerly.length
              ? `“${name}” is ${formerly.map((old) => `“${old}”`).join(' and ')} under another name`
              : `“${name}” gets nothing new`
          }
          checked={stated.includes(name)}
          disabled={!stated.includes(name) && stated.length >= UNINVOLVED_MAX}
          onValue={(on) => onChange(on ? [...stated, name] : stated.filter((other) => other !== name))}
        />
      ))}
    </fieldset>
  );
}

function purposeName({ consent, locales }: SiteDraft, id: string): string {
  const own = consent.purposes.find((purpose) => purpose.id === id)?.label[locales[0] ?? 'en'];
  return own || (isStandard(id) ? en.purposes[id].label : id);
}

function Answer({
  name,
  about,
  on,
  disabled = false,
  onPick,
}: {
  name: string;
  about: string;
  on: boolean;
  disabled?: boolean;
  onPick: () => void;
}) {
  const id = useId();
  return (
    <div class="tick">
      <input
        id={id}
        type="radio"
        name="consent-change"
        checked={on}
        disabled={disabled}
        aria-describedby={`${id}-about`}
        onChange={onPick}
      />
      <div>
        <label for={id}>
          <strong>{name}</strong>
        </label>
        <p class="help" id={`${id}-about`}>
          {about}
        </p>
      </div>
    </div>
  );
}

function Material({
  change,
  told,
  changed,
  error,
  onChange,
}: {
  change: Extract<ChangeDraft, { kind: 'material' }>;
  told: ToldChange;
  changed: readonly string[];
  error: (at: string) => string | undefined;
  onChange: (change: ChangeDraft) => void;
}) {
  const { draft } = useDrafts();
  const { locales, consent } = draft;
  const defaultLocale = locales[0] ?? 'en';
  const asked = consent.purposes.filter(({ essential }) => !essential);
  return (
    <div class="answer-more stack">
      <fieldset class="stack stack-tight" data-at="consent.change.purposes">
        <legend class="label">What is asked again?</legend>
        {!asked.length && <p class="help">Nothing is left that visitors could refuse.</p>}
        {asked.map(({ id }) => {
          const must = told.mustAsk.includes(id) || told.grown.includes(id);
          return (
            <Tick
              key={id}
              label={purposeName(draft, id)}
              {...(told.grown.includes(id)
                ? {
                    help: `New since visitors agreed: ${[...new Set(told.reach.filter(({ purpose }) => purpose === id).map(reachText))].join('; ')}.`,
                  }
                : must
                  ? { help: 'Nobody has been asked about it as it is now.' }
                  : changed.includes(id)
                    ? { help: 'It is described otherwise than before.' }
                    : {})}
              checked={must || change.purposes.includes(id)}
              disabled={must}
              onValue={(on) =>
                onChange({
                  ...change,
                  purposes: on ? [...change.purposes, id] : change.purposes.filter((other) => other !== id),
                })
              }
            />
          );
        })}
        {error('consent.change.purposes') && <p class="error">{error('consent.change.purposes')}</p>}
      </fieldset>
      {noticeLocales(locales, consent).map((locale) => (
        <TextArea
          key={locale}
          label={`What has changed, ${languageName(locale)}`}
          {...(locale === defaultLocale ? {} : { aside: 'optional' })}
          {...(locale === defaultLocale ? { help: 'One sentence; it stands above the question.' } : {})}
          value={change.summary[locale] ?? ''}
          maxLength={2000}
          rows={1}
          lang={locale}
          dir="auto"
          error={error(`consent.change.summary.${locale}`)}
          onValue={(text) => onChange({ ...change, summary: { ...change.summary, [locale]: text } })}
          data-at={`consent.change.summary.${locale}`}
        />
      ))}
    </div>
  );
}
