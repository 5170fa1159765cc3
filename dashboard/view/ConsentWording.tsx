import type { DetailsTexts, NoticeLayout } from '../../protocol/consent-config.ts';
import { NOTICE_LOCALES } from '../../protocol/notice-texts.ts';
import { NOTICE_WORDS, type NoticeWord } from '../consent-draft.ts';
import { setDetail, setModelText, setWord } from '../consent-edit.ts';
import { languageName } from '../language-name.ts';
import { detailName, MODEL_ABOUT, MODEL_NAMES, MODEL_WORD_NAMES, WORD_NAMES } from '../notice-word-names.ts';
import { modelsIn } from '../preview-scene.ts';
import { markAt, type ConsentEditing } from './consent-editing.ts';
import { useDrafts } from './context.ts';
import { focusAdded, focusNeighbour } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { OwnWords } from './OwnWords.tsx';
import { Section } from './Page.tsx';
import { SelectField, TextField, Tick } from './TextField.tsx';

/** How the notice looks and what it says; every word of ours can be changed, in every language. */
export function ConsentWording(editing: ConsentEditing) {
  return (
    <>
      <Layout {...editing} />
      <FirstLayer {...editing} />
      <Links {...editing} />
      <Choices {...editing} />
      <MoreLanguages {...editing} />
    </>
  );
}

const KINDS: readonly { kind: NoticeLayout['kind']; name: string; about: string }[] = [
  { kind: 'box', name: 'Box', about: 'In a corner; the page stays usable.' },
  { kind: 'bar', name: 'Bar', about: 'Along an edge; the page stays usable.' },
  { kind: 'modal', name: 'Dialog', about: 'In the middle; the page waits for an answer.' },
];

function Layout({ consent, onChange }: ConsentEditing) {
  const { layout } = consent;
  const set = (change: Partial<NoticeLayout>): void =>
    onChange({ ...consent, layout: { ...layout, ...change } });
  return (
    <Section
      title="Look"
      about="It takes font and colours from your page. All buttons look alike: nobody is nudged."
    >
      <ul class="tiles tiles-small">
        {KINDS.map(({ kind, name, about }) => (
          <li key={kind}>
            <button
              type="button"
              class="tile tile-pick"
              aria-pressed={layout.kind === kind}
              onClick={() => set({ kind })}
            >
              <span class={`layout-sketch layout-${kind}`} aria-hidden="true">
                <i />
              </span>
              <strong class="tile-title">{name}</strong>
              <span class="muted">{about}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="columns">
        {layout.kind !== 'modal' && (
          <SelectField<NoticeLayout['block']>
            label="Stands at the"
            value={layout.block}
            options={[
              { value: 'bottom', label: 'bottom' },
              { value: 'top', label: 'top' },
            ]}
            onValue={(block) => set({ block })}
          />
        )}
        <SelectField<NoticeLayout['inline']>
          label={layout.kind === 'box' ? 'On the side' : 'The way back is on the side'}
          help="The same side as the permanent way back to the choice."
          value={layout.inline}
          options={[
            { value: 'start', label: 'where reading begins' },
            { value: 'end', label: 'where reading ends' },
          ]}
          onValue={(inline) => set({ inline })}
        />
      </div>
    </Section>
  );
}

/** Words that only some models show. */
const WORDS_OF: Partial<Record<NoticeWord, readonly string[]>> = {
  accept: ['opt-in', 'opt-out'],
  reject: ['opt-in'],
  optOut: ['opt-out', 'notice'],
  acknowledge: ['notice'],
  withdraw: ['opt-in'],
};
const FIRST_LAYER = NOTICE_WORDS.filter(
  (word) => !['policyLink', 'detailsTitle', 'detailsIntro'].includes(word),
);

function FirstLayer({ consent, locale, pack, issues, onChange }: ConsentEditing) {
  const models = modelsIn(consent.regimes);
  const own = consent.texts[locale];
  const mark = markAt(issues);
  return (
    <Section
      title="First layer"
      about="What stands there in grey is ours. Write over it where you want to say it otherwise; {controller} becomes your name."
    >
      <div class="stack">
        {models.map((model) => (
          <div key={model} class="stack word-group" role="group" aria-label={MODEL_NAMES[model]}>
            <div>
              <h3>{MODEL_NAMES[model]}</h3>
              <p class="help">{MODEL_ABOUT[model]}</p>
            </div>
            {(['title', 'text', 'handle'] as const).map((member) => (
              <OwnWords
                key={member}
                label={MODEL_WORD_NAMES[member]}
                ours={pack.models[model][member]}
                value={own?.models?.[model]?.[member] ?? ''}
                locale={locale}
                maxLength={member === 'text' ? 5000 : member === 'title' ? 200 : 100}
                onValue={(value) => onChange(setModelText(consent, locale, model, member, value))}
                {...mark(`consent.texts.${locale}.models.${model}.${member}`)}
              />
            ))}
          </div>
        ))}
        <div class="stack word-group" role="group" aria-label="Buttons and sentences">
          <h3>Buttons and sentences</h3>
          <div class="columns">
            {FIRST_LAYER.filter(
              (word) => WORDS_OF[word]?.some((model) => (models as string[]).includes(model)) ?? true,
            ).map((word) => (
              <OwnWords
                key={word}
                label={WORD_NAMES[word]}
                ours={pack[word]}
                value={own?.words?.[word] ?? ''}
                locale={locale}
                maxLength={200}
                onValue={(value) => onChange(setWord(consent, locale, word, value))}
                {...mark(`consent.texts.${locale}.words.${word}`)}
              />
            ))}
          </div>
        </div>
      </div>
    </Section>
  );
}

function Choices({ consent, locale, pack, issues, onChange }: ConsentEditing) {
  const own = consent.texts[locale];
  const mark = markAt(issues);
  return (
    <Section
      title="Choices and receipts"
      about="The second layer, placeholders where content waits for consent, and what visitors can save."
    >
      <div class="columns">
        {(['detailsTitle', 'detailsIntro'] as const).map((word) => (
          <OwnWords
            key={word}
            label={WORD_NAMES[word]}
            ours={pack[word]}
            value={own?.words?.[word] ?? ''}
            locale={locale}
            maxLength={word === 'detailsTitle' ? 200 : 5000}
            onValue={(value) => onChange(setWord(consent, locale, word, value))}
            {...mark(`consent.texts.${locale}.words.${word}`)}
          />
        ))}
      </div>
      <details class="more">
        <summary>All other words</summary>
        <div class="columns">
          {(Object.keys(pack.details) as (keyof DetailsTexts)[]).map((word) => (
            <OwnWords
              key={word}
              label={detailName(word)}
              ours={pack.details[word]}
              value={own?.details?.[word] ?? ''}
              locale={locale}
              maxLength={1000}
              onValue={(value) => onChange(setDetail(consent, locale, word, value))}
              {...mark(`consent.texts.${locale}.texts.${word}`)}
            />
          ))}
        </div>
      </details>
    </Section>
  );
}

function Links({ consent, locale, pack, issues, onChange }: ConsentEditing) {
  const { links } = consent;
  const mark = markAt(issues);
  const set = (i: number, change: Partial<(typeof links)[number]>): void =>
    onChange({ ...consent, links: links.map((link, j) => (i === j ? { ...link, ...change } : link)) });
  return (
    <Section
      title="Links"
      about="The policy is always there. Others, such as an imprint, are the same in every language."
    >
      <OwnWords
        label={WORD_NAMES.policyLink}
        ours={pack.policyLink}
        value={consent.texts[locale]?.words?.policyLink ?? ''}
        locale={locale}
        maxLength={100}
        onValue={(value) => onChange(setWord(consent, locale, 'policyLink', value))}
        {...mark(`consent.texts.${locale}.words.policyLink`)}
      />
      {links.length > 0 && (
        <ul class="stack">
          {links.map((link, i) => (
            <li key={i} class="link-row" data-at={`consent.links.${i}`}>
              <TextField
                label="Text"
                value={link.label}
                maxLength={100}
                dir="auto"
                placeholder="Imprint"
                onValue={(label) => set(i, { label })}
              />
              <TextField
                label="Address"
                value={link.url}
                inputMode="url"
                placeholder="https://www.example.com/imprint"
                error={
                  issues.find(({ at }) => at === `consent.links.${i}` || at === 'consent.links')?.message
                }
                onValue={(url) => set(i, { url })}
              />
              <button
                type="button"
                class="icon-button"
                title="Remove"
                onClick={(event) => {
                  focusNeighbour(event.currentTarget);
                  onChange({ ...consent, links: links.toSpliced(i, 1) });
                }}
              >
                <Icon name="cross" size={16} />
                <span class="sr-only">Remove {link.label || 'link'}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        class="button small"
        onClick={(event) => {
          focusAdded(event.currentTarget);
          onChange({ ...consent, links: [...links, { label: '', url: '' }] });
        }}
      >
        <Icon name="plus" size={16} />
        Add a link
      </button>
    </Section>
  );
}

/** The site's own languages are always among them. */
function MoreLanguages({ consent, issues, onChange }: ConsentEditing) {
  const { locales } = useDrafts().draft;
  const others = NOTICE_LOCALES.filter((locale) => !locales.includes(locale));
  const error = issues.find(({ at }) => at === 'consent.locales')?.message;
  return (
    <Section
      title="More languages"
      about={`The notice speaks the languages of your site: ${locales.map(languageName).join(', ')}. Our words come translated into these, too; your own purposes and services then appear in ${languageName(locales[0] ?? 'en')} until you translate them.`}
    >
      <div class="ticks" data-at="consent.locales">
        {others.map((locale) => (
          <Tick
            key={locale}
            label={<span lang={locale}>{languageName(locale)}</span>}
            checked={consent.locales.includes(locale)}
            onValue={(on) =>
              onChange({
                ...consent,
                locales: on
                  ? [...consent.locales, locale]
                  : consent.locales.filter((other) => other !== locale),
              })
            }
          />
        ))}
      </div>
      {error && <p class="error">{error}</p>}
    </Section>
  );
}
