import { useState } from 'preact/hooks';
import type { ConsentSignals as Signals } from '../../protocol/consent-config.ts';
import { isRefusableSignal } from '../../protocol/consent-reach.ts';
import { isStandard } from '../compose-consent.ts';
import { decisionKeys, googleMap, withGoogle } from '../consent-edit.ts';
import { IMPORT_STARTERS, withImports } from '../import-starters.ts';
import type { ConsentEditing } from './consent-editing.ts';
import { focusAdded, focusNeighbour } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';
import { SelectField, Tick } from './TextField.tsx';

const GOOGLE_TYPES: readonly { type: string; about: string }[] = [
  { type: 'ad_storage', about: 'Advertising cookies' },
  { type: 'ad_user_data', about: 'Data about the visitor sent to Google for advertising' },
  { type: 'ad_personalization', about: 'Personalised advertising' },
  { type: 'analytics_storage', about: 'Cookies of statistics' },
  { type: 'functionality_storage', about: 'Settings such as the language' },
  { type: 'personalization_storage', about: 'Recommendations' },
];

/** Who is told of a decision, and whose decisions are taken over. */
export function ConsentSignals(editing: ConsentEditing) {
  return (
    <>
      <Google {...editing} />
      <Microsoft {...editing} />
      <Imports {...editing} />
    </>
  );
}

/** Those that visitors can refuse; what is chosen is listed whatever it is. */
const refusableKeys =
  (editing: ConsentEditing) =>
  (chosen?: string): { value: string; label: string }[] =>
    keysOf(editing).filter(
      ({ value }) =>
        value === chosen ||
        editing.consent.purposes.some(({ id, essential }) => !essential && id === value.split(':')[0]),
    );

/** Purposes and services by the names that visitors know. */
function keysOf({ consent, locale, pack }: ConsentEditing): { value: string; label: string }[] {
  const names = new Map(
    consent.purposes.map(({ id, label }) => [
      id,
      label[locale] || (isStandard(id) ? pack.purposes[id].label : id),
    ]),
  );
  return decisionKeys(consent).map((key) => {
    const [purpose = '', service] = key.split(':');
    const name = consent.services.find(({ id }) => id === service)?.name;
    return {
      value: key,
      label: service ? `${names.get(purpose)}: ${name || service}` : (names.get(purpose) ?? key),
    };
  });
}

function Google(editing: ConsentEditing) {
  const { consent, onChange } = editing;
  const { google, ...others } = consent.signals;
  const keys = keysOf(editing);
  const refusable = refusableKeys(editing);
  const set = (next: Signals['google'] | undefined): void =>
    onChange({ ...consent, signals: { ...others, ...(next ? { google: next } : {}) } });
  const flag = (name: 'adsDataRedaction' | 'urlPassthrough', on: boolean): void => {
    const { [name]: _before, ...rest } = google!;
    set({ ...rest, ...(on ? { [name]: true } : {}) });
  };
  return (
    <Section title="Google Consent Mode" about="Tells Google’s tags what was decided, before they run.">
      <Tick
        label="Tell Google"
        checked={google !== undefined}
        onValue={(on) => (on ? onChange(withGoogle(consent)) : set(undefined))}
      />
      {google && (
        <>
          {Object.keys(googleMap(consent)).length === 0 && (
            <p class="help">Nothing to tell yet: add the purpose Statistics or Marketing first.</p>
          )}
          <div class="columns">
            {GOOGLE_TYPES.map(({ type, about }) => (
              <SelectField
                key={type}
                label={<code>{type}</code>}
                help={about}
                value={google.map[type] ?? ''}
                options={[
                  { value: '', label: 'always denied' },
                  ...(isRefusableSignal(type) ? refusable(google.map[type]) : keys),
                ]}
                onValue={(key) => {
                  const { [type]: _before, ...map } = google.map;
                  set({ ...google, map: key ? { ...map, [type]: key } : map });
                }}
              />
            ))}
          </div>
          <SelectField<'sealpost' | 'page'>
            label="The default is set by"
            help={
              google.owner === 'page'
                ? 'Only updates are sent. Take care that your page denies everything before any tag runs.'
                : 'Everything is denied until a visitor decides. The tag for your page’s head is under Embed.'
            }
            value={google.owner}
            options={[
              { value: 'sealpost', label: 'Sealpost' },
              { value: 'page', label: 'my page or its tag manager' },
            ]}
            onValue={(owner) => set({ ...google, owner })}
          />
          <details class="more">
            <summary>Measurement settings of Google’s</summary>
            <div class="stack stack-tight">
              <Tick
                label={<code>ads_data_redaction</code>}
                help="Leaves click numbers out of what is sent while advertising is denied."
                checked={google.adsDataRedaction ?? false}
                onValue={(on) => flag('adsDataRedaction', on)}
              />
              <Tick
                label={<code>url_passthrough</code>}
                help="Passes click numbers on in links. That is measuring without storage, and may need consent all the same."
                checked={google.urlPassthrough ?? false}
                onValue={(on) => flag('urlPassthrough', on)}
              />
            </div>
          </details>
        </>
      )}
    </Section>
  );
}

function Microsoft(editing: ConsentEditing) {
  const { consent, onChange } = editing;
  const { microsoft = {}, ...others } = consent.signals;
  const refusable = refusableKeys(editing);
  const keys = refusable();
  const set = (next: NonNullable<Signals['microsoft']>): void =>
    onChange({
      ...consent,
      signals: { ...others, ...(Object.keys(next).length ? { microsoft: next } : {}) },
    });
  const { uet, clarity } = microsoft;
  const first = keys.find(({ value }) => value === 'analytics')?.value ?? keys[0]?.value ?? '';
  const advertising = keys.find(({ value }) => value === 'marketing')?.value ?? first;
  return (
    <Section title="Microsoft" about="Advertising (Universal Event Tracking) and Clarity.">
      <div class="stack">
        <Tick
          label="Tell Microsoft Advertising"
          checked={uet !== undefined}
          disabled={uet === undefined && keys.length === 0}
          onValue={(on) => set({ ...(clarity ? { clarity } : {}), ...(on ? { uet: advertising } : {}) })}
        />
        {uet !== undefined && (
          <div class="columns">
            <SelectField
              label={<code>ad_storage</code>}
              value={uet}
              options={refusable(uet)}
              onValue={(key) => set({ ...microsoft, uet: key })}
            />
          </div>
        )}
        <Tick
          label="Tell Clarity"
          checked={clarity !== undefined}
          disabled={!clarity && keys.length === 0}
          onValue={(on) =>
            set({
              ...(uet === undefined ? {} : { uet }),
              ...(on ? { clarity: { ad: advertising, analytics: first } } : {}),
            })
          }
        />
        {clarity && (
          <div class="columns">
            <SelectField
              label={<code>ad_Storage</code>}
              value={clarity.ad}
              options={refusable(clarity.ad)}
              onValue={(ad) => set({ ...microsoft, clarity: { ...clarity, ad } })}
            />
            <SelectField
              label={<code>analytics_Storage</code>}
              value={clarity.analytics}
              options={refusable(clarity.analytics)}
              onValue={(analytics) => set({ ...microsoft, clarity: { ...clarity, analytics } })}
            />
          </div>
        )}
      </div>
    </Section>
  );
}

function Imports(editing: ConsentEditing) {
  const { consent, issues, onChange } = editing;
  const rows = Object.entries(consent.imports);
  const purposes = keysOf(editing).filter(({ value }) => !value.includes(':'));
  const asked = consent.purposes.filter(({ essential }) => !essential).map(({ id }) => id);
  const [about, setAbout] = useState('');
  const write = (next: readonly (readonly [string, string])[]): void =>
    onChange({ ...consent, imports: Object.fromEntries(next) });
  const error = issues.find(({ at }) => at.startsWith('consent.imports'))?.message;
  return (
    <Section
      title="Taken over from another tool"
      about="Visitors who decided with your earlier tool are not asked again, as far as its cookie can be read with certainty. Say what each of its categories becomes."
    >
      <div class="starters">
        <span class="help">Begin with:</span>
        {IMPORT_STARTERS.map((starter) => (
          <button
            key={starter.tool}
            type="button"
            class="chip"
            onClick={() => {
              setAbout(starter.about ?? '');
              onChange({ ...consent, imports: withImports(consent.imports, starter, asked) });
            }}
          >
            {starter.tool}
          </button>
        ))}
      </div>
      <p class="help" role="status">
        {about}
      </p>
      {rows.length > 0 && (
        <ul class="stack" data-at="consent.imports">
          {rows.map(([category, purpose], i) => (
            <li key={i} class="link-row">
              <div class="field">
                <span class="label" id={`import-${i}`}>
                  Its category
                </span>
                <input
                  class="input"
                  aria-labelledby={`import-${i}`}
                  value={category}
                  maxLength={100}
                  autocapitalize="off"
                  spellcheck={false}
                  onInput={(event) => write(rows.with(i, [event.currentTarget.value, purpose]))}
                />
              </div>
              <SelectField
                label="becomes"
                value={purpose}
                options={purposes}
                onValue={(next) => write(rows.with(i, [category, next]))}
              />
              <button
                type="button"
                class="icon-button"
                title="Remove"
                onClick={(event) => {
                  focusNeighbour(event.currentTarget);
                  write(rows.toSpliced(i, 1));
                }}
              >
                <Icon name="cross" size={16} />
                <span class="sr-only">Remove {category}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {error && <p class="error">{error}</p>}
      <button
        type="button"
        class="button small"
        disabled={'' in consent.imports}
        onClick={(event) => {
          focusAdded(event.currentTarget);
          write([...rows, ['', purposes.at(-1)?.value ?? '']]);
        }}
      >
        <Icon name="plus" size={16} />
        Add a category
      </button>
    </Section>
  );
}
