import { useState } from 'preact/hooks';
import type { StoredItem } from '../../protocol/consent-config.ts';
import { isStandard } from '../compose-consent.ts';
import type { ServiceDraft } from '../consent-draft.ts';
import { changeService, changeServiceId, removeService, renameService } from '../consent-edit.ts';
import { issuesBelow } from '../draft-check.ts';
import { CodesField } from './CodesField.tsx';
import { CardHead } from './CardHead.tsx';
import { markAt, type ConsentEditing } from './consent-editing.ts';
import { focusAdded, focusNeighbour } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Labelled, SelectField, TextArea, TextField, Tick } from './TextField.tsx';
import { useToast } from './Toasts.tsx';

export interface ConsentServiceProps extends ConsentEditing {
  service: ServiceDraft;
  /** In the list of all services. */
  place: number;
  open: boolean;
  onOpen: (id: string | null) => void;
}

export function ConsentService(props: ConsentServiceProps) {
  const { consent, service, place, open, issues, onOpen, onChange } = props;
  const toast = useToast();
  const name = service.name || 'New service';
  const below = issuesBelow(issues, `consent.services.${place}`);
  const told = [
    service.provider,
    service.storage.length === 1
      ? 'stores 1 thing'
      : service.storage.length
        ? `stores ${service.storage.length} things`
        : '',
  ];
  return (
    <li class={open ? 'field-card is-open' : 'field-card'} data-service={service.id}>
      <CardHead
        name={name}
        title={name}
        detail={told.filter(Boolean).join(' · ') || 'nothing said yet'}
        at={`consent.services.${place}`}
        open={open}
        missing={below.length}
        onToggle={() => onOpen(open ? null : service.id)}
        remove={{
          onRemove: (button) => {
            focusNeighbour(button);
            onChange(removeService(consent, service.id));
            toast({ text: `“${name}” removed.`, action: { label: 'Undo', run: () => onChange(consent) } });
          },
        }}
      />
      {open && <ServiceBody {...props} />}
    </li>
  );
}

function ServiceBody(props: ConsentServiceProps) {
  const { consent, service, place, locale, defaultLocale, pack, issues, published, onOpen, onChange } = props;
  const { id } = service;
  const at = `consent.services.${place}`;
  const mark = markAt(issues);
  const change = (next: Parameters<typeof changeService>[2]): void =>
    onChange(changeService(consent, id, next));
  const follow = (moved: { consent: typeof consent; id: string }): void => {
    onChange(moved.consent);
    onOpen(moved.id);
  };
  return (
    <div class="field-body stack">
      <div class="columns">
        <TextField
          label="Name"
          value={service.name}
          maxLength={200}
          dir="auto"
          onValue={(name) => follow(renameService(consent, id, name, published))}
          {...mark(`${at}.name`)}
        />
        <TextField
          label="Provider"
          help="The company, as its own policy names it"
          value={service.provider}
          maxLength={200}
          dir="auto"
          onValue={(provider) => change({ provider })}
          {...mark(`${at}.provider`)}
        />
      </div>
      <TextArea
        label="What it does for visitors"
        aside="optional"
        value={service.description[locale] ?? ''}
        placeholder={locale === defaultLocale ? '' : (service.description[defaultLocale] ?? '')}
        lang={locale}
        dir="auto"
        maxLength={2000}
        rows={2}
        onValue={(description) => change({ description: { ...service.description, [locale]: description } })}
        {...mark(`${at}.description`)}
      />
      <div class="columns">
        <CodesField
          label="Processes in"
          codes={service.countries}
          placeholder="IE US"
          onCodes={(countries) => change({ countries })}
          {...mark(`${at}.countries`)}
        />
        <TextField
          label="Its privacy policy"
          aside="optional"
          value={service.policyUrl ?? ''}
          inputMode="url"
          placeholder="https://"
          onValue={(policyUrl) => change({ policyUrl: policyUrl || undefined })}
          {...mark(`${at}.policyUrl`)}
        />
      </div>
      <Hosts hosts={service.hosts} onHosts={(hosts) => change({ hosts })} {...mark(`${at}.hosts`)} />
      <Stored
        items={service.storage}
        error={issuesBelow(issues, `${at}.storage`)[0]?.message}
        at={`${at}.storage`}
        onItems={(storage) => change({ storage })}
      />
      <Tick
        label="Load the page again after a withdrawal"
        help="Where its script cannot be stopped otherwise."
        checked={service.reload ?? false}
        onValue={(reload) => change({ reload: reload ? true : undefined })}
      />
      <details class="more">
        <summary>More settings</summary>
        <div class="columns">
          <SelectField
            label="Purpose"
            value={service.purpose}
            options={consent.purposes.map((purpose) => ({
              value: purpose.id,
              label:
                purpose.label[locale] ||
                (isStandard(purpose.id) ? pack.purposes[purpose.id].label : purpose.id),
            }))}
            onValue={(purpose) => change({ purpose })}
          />
          <TextField
            label="Name in the page"
            help={
              published.has(id)
                ? 'Decisions are filed under it; better leave it.'
                : `What pages say: data-consent="${service.purpose}:${id}"`
            }
            value={id}
            maxLength={40}
            autocapitalize="off"
            spellcheck={false}
            onValue={(value) => follow(changeServiceId(consent, id, value))}
            {...mark(`${at}.id`)}
          />
        </div>
      </details>
    </div>
  );
}

/** One a line. */
function Hosts({
  hosts,
  error,
  onHosts,
  ...rest
}: {
  hosts: readonly string[];
  error: string | undefined;
  'data-at': string;
  onHosts: (hosts: string[]) => void;
}) {
  const [typed, setTyped] = useState(hosts.join('\n'));
  const text = readLines(typed).join() === hosts.join() ? typed : hosts.join('\n');
  return (
    <TextArea
      label="Hosts it loads from"
      aside="one a line"
      help="What your Content-Security-Policy has to allow once there is consent."
      value={text}
      error={error}
      placeholder="*.example.com"
      autocapitalize="off"
      spellcheck={false}
      rows={2}
      onValue={(value) => {
        setTyped(value);
        onHosts(readLines(value));
      }}
      {...rest}
    />
  );
}

const readLines = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((line) => line.replace(/^https?:\/\//, '').replace(/\/$/, ''))
    .filter(Boolean);

const KINDS: readonly { value: StoredItem['kind']; label: string }[] = [
  { value: 'cookie', label: 'Cookie' },
  { value: 'local', label: 'Local storage' },
  { value: 'session', label: 'Session storage' },
  { value: 'indexeddb', label: 'IndexedDB' },
];

function Stored({
  items,
  error,
  at,
  onItems,
}: {
  items: readonly StoredItem[];
  error: string | undefined;
  at: string;
  onItems: (items: StoredItem[]) => void;
}) {
  const set = (i: number, change: Partial<StoredItem>): void =>
    onItems(items.map((item, j) => (i === j ? { ...item, ...change } : item)));
  return (
    <fieldset class="options" data-at={at}>
      <legend class="label">What it stores</legend>
      <p class="help">
        Visitors can look it up, and it is deleted after a withdrawal. A * stands for any characters; 0 days
        means until the browser is closed.
      </p>
      {items.length > 0 && (
        <ul class="stored">
          {items.map((item, i) => (
            <li key={i}>
              <Labelled label="Kind">
                {(ties) => (
                  <select
                    class="input"
                    {...ties}
                    value={item.kind}
                    onChange={(event) => set(i, { kind: event.currentTarget.value as StoredItem['kind'] })}
                  >
                    {KINDS.map(({ value, label }) => (
                      <option key={value} value={value}>
                        {label}
                      </option>
                    ))}
                  </select>
                )}
              </Labelled>
              <Labelled label="Name">
                {(ties) => (
                  <input
                    class="input"
                    {...ties}
                    value={item.name}
                    maxLength={200}
                    autocapitalize="off"
                    spellcheck={false}
                    onInput={(event) => set(i, { name: event.currentTarget.value })}
                  />
                )}
              </Labelled>
              <Labelled label="Days">
                {(ties) => (
                  <input
                    class="input"
                    {...ties}
                    type="number"
                    min={0}
                    max={36500}
                    value={item.days}
                    onInput={(event) => set(i, { days: event.currentTarget.valueAsNumber || 0 })}
                  />
                )}
              </Labelled>
              <Labelled label="Domain, if another">
                {(ties) => (
                  <input
                    class="input"
                    {...ties}
                    value={item.domain ?? ''}
                    disabled={item.kind !== 'cookie'}
                    placeholder={item.kind === 'cookie' ? 'own' : '–'}
                    autocapitalize="off"
                    spellcheck={false}
                    onInput={(event) => set(i, { domain: event.currentTarget.value })}
                  />
                )}
              </Labelled>
              <button
                type="button"
                class="icon-button"
                title="Remove"
                onClick={(event) => {
                  focusNeighbour(event.currentTarget);
                  onItems(items.filter((_item, j) => j !== i));
                }}
              >
                <Icon name="cross" size={16} />
                <span class="sr-only">Remove {item.name || `entry ${i + 1}`}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {error && <p class="error">{error}</p>}
      <button
        type="button"
        class="button small quiet"
        onClick={(event) => {
          focusAdded(event.currentTarget);
          onItems([...items, { kind: 'cookie', name: '', days: 365 }]);
        }}
      >
        <Icon name="plus" size={16} />
        Add a cookie or other storage
      </button>
    </fieldset>
  );
}
