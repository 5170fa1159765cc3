import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { KeptReceipt, PreferencesPlace, SiteConsent } from '../embed/contract.ts';
import type {
  DeclaredService,
  Declaration,
  DetailsTexts,
  NoticeDetails,
  StoredItem,
} from '../protocol/consent-config.ts';
import { isGranted, type DecisionGroup } from '../protocol/consent-cookie.ts';
import { fill } from './element.ts';
import { PreferencesReceipts } from './PreferencesReceipts.tsx';
import {
  decisionOf,
  startDraft,
  stateOf,
  switchPurpose,
  switchService,
  type Draft,
} from './preferences-draft.ts';
import { formatter, isolate, webAddress, type Formatter } from './preferences-format.ts';

/** What the visitor leaves with: a button, or what the switches say. */
export type Act = 'accept' | 'reject' | 'withdraw' | Record<string, boolean>;

export interface PreferencesProps {
  place: PreferencesPlace;
  details: NoticeDetails;
  declaration: Declaration;
  /** The newest first. */
  receipts: KeptReceipt[];
  /** @param act undefined: nothing was decided. */
  onClose: (act?: Act) => void;
}

type Purpose = NoticeDetails['purposes'][number];

/** More services than this are counted until they are looked at. */
const NAMED_MAX = 4;

export function PreferencesDialog({
  place,
  details,
  declaration,
  receipts,
  onClose,
}: PreferencesProps): VNode {
  const { gate, site } = place;
  const { texts, locale, dir } = details;
  const format = formatter(locale);
  const asked = details.purposes.filter(({ essential }) => !essential);
  const [groups, setGroups] = useState(() => gate.groups());
  const [touched, setTouched] = useState<Draft>({});
  // The page, or another tab, may decide meanwhile: saving must not take back what nobody here has touched.
  useLayoutEffect(() => {
    const follow = (): void => setGroups(gate.groups());
    document.addEventListener('sealpost:consent', follow);
    return () => document.removeEventListener('sealpost:consent', follow);
  }, []);
  const draft = { ...startDraft(asked, (key) => holds(groups, site, key)), ...touched };
  const decided = groups.findLast(({ consent }) => consent);
  const changes = changesSince(groups, site, locale);
  return (
    <dialog
      class="dialog"
      lang={locale}
      dir={dir}
      aria-labelledby="title"
      onClose={() => onClose()}
      onKeyDown={keepFocus}
    >
      <div class="sheet">
        <div class="head">
          <h2 id="title" tabIndex={-1}>
            {details.title}
          </h2>
          <button class="close" type="button" aria-label={texts.close} onClick={() => onClose()}>
            <Icon path="M5 5l10 10M15 5L5 15" />
          </button>
        </div>
        <div class="body">
          <p class="intro">{details.intro}</p>
          {changes !== undefined && (
            <Note heading={texts.changes}>
              <p>{changes}</p>
            </Note>
          )}
          {isSignalHonoured(groups, site) && (
            <Note>
              <p class="signal">
                <Icon path="M4 10.5l4 4 8-9" /> {site.notice.gpc}
              </p>
            </Note>
          )}
          {decided && (
            <Decided
              group={decided}
              texts={texts}
              format={format}
              onWithdraw={
                asked.some(
                  (purpose) =>
                    stateOf(
                      startDraft([purpose], (key) => isGranted(groups, key)),
                      purpose,
                    ).state !== 'off',
                )
                  ? () => onClose('withdraw')
                  : undefined
              }
            />
          )}
          <div class="purposes">
            {details.purposes.map((purpose) => (
              <PurposeSection
                key={purpose.id}
                purpose={purpose}
                services={declaration.services}
                texts={texts}
                format={format}
                draft={draft}
                onSwitch={(switched) => setTouched({ ...touched, ...switched })}
              />
            ))}
          </div>
          <PreferencesReceipts
            place={place}
            details={details}
            declaration={declaration}
            receipts={receipts}
            isPending={!!decided && !receipts.some(({ record }) => record.id === decided.consent)}
          />
          {declaration.processors.length > 0 && (
            <details class="processors">
              <summary>{texts.processors}</summary>
              <ul>
                {declaration.processors.map(({ name, address, country, task, url }) => (
                  <li key={name}>
                    <strong>
                      <Outward url={url}>{name}</Outward>
                    </strong>
                    <br />
                    <bdi>{task}</bdi>
                    <br />
                    <span class="muted">
                      <bdi>{address}</bdi>, {format.regions([country])}
                    </span>
                  </li>
                ))}
              </ul>
            </details>
          )}
          {site.notice.links.length > 0 && (
            <p class="links">
              {site.notice.links.map(({ label, url }) => (
                <Outward key={url} url={url}>
                  {label}
                </Outward>
              ))}
            </p>
          )}
        </div>
        <div class="foot">
          <button type="button" onClick={() => onClose('reject')}>
            {texts.rejectAll}
          </button>
          <button type="button" onClick={() => onClose('accept')}>
            {texts.acceptAll}
          </button>
          <button class="save" type="button" onClick={() => onClose(decisionOf(draft, asked))}>
            {texts.save}
          </button>
        </div>
      </div>
    </dialog>
  );
}

/** The signal is said to be honoured only where it is: nothing that sells is on. */
const isSignalHonoured = (groups: DecisionGroup[], { gpc, regime, config }: SiteConsent): boolean =>
  gpc &&
  regime.gpc === 'refuses' &&
  config.purposes.some(({ sells }) => sells) &&
  !config.purposes.some(
    ({ id, sells, services }) =>
      sells && [id, ...services.map((service) => `${id}:${service}`)].some((key) => isGranted(groups, key)),
  );

/** A decision about what has changed since is no decision about what it is now. */
function holds(groups: DecisionGroup[], { config }: SiteConsent, key: string): boolean {
  const since = config.purposes.find(({ id }) => id === key.split(':')[0])?.since ?? 0;
  return isGranted(
    groups.filter(({ terms }) => terms >= since),
    key,
  );
}

/** The summary of the change, for somebody who decided before it about something that it is about. */
function changesSince(groups: DecisionGroup[], { config }: SiteConsent, locale: string): string | undefined {
  const made = groups.filter(({ consent }) => consent);
  const isAskedAgain = ({ essential, since }: SiteConsent['config']['purposes'][number]): boolean =>
    !essential && made.every(({ terms }) => terms < since);
  if (config.change.kind !== 'material' || made.length === 0 || !config.purposes.some(isAskedAgain))
    return undefined;
  const { summary } = config.change;
  return summary[locale] ?? Object.values(summary)[0];
}

function Decided({
  group,
  texts,
  format,
  onWithdraw,
}: {
  group: DecisionGroup;
  texts: DetailsTexts;
  format: Formatter;
  onWithdraw: (() => void) | undefined;
}): VNode {
  const [copied, setCopied] = useState(false);
  return (
    <section class="decided" aria-label={texts.decision}>
      <p>
        {fill(texts.decidedOn, { date: format.day(group.at * 1000) })}
        <br />
        {fill(texts.validUntil, { date: format.day(group.until * 1000) })}
      </p>
      {onWithdraw && (
        <button type="button" onClick={onWithdraw}>
          {texts.withdrawAll}
        </button>
      )}
      <p class="id">
        <span class="muted">{texts.consentId}</span>
        <br />
        <code dir="ltr">{group.consent}</code>{' '}
        {/* Only a page with a secure address has a clipboard; the number can be marked by hand anywhere. */}
        {navigator.clipboard && (
          <button
            class="link"
            type="button"
            onClick={() => void navigator.clipboard.writeText(group.consent).then(() => setCopied(true))}
          >
            {texts.copy}
          </button>
        )}
        <span role="status">{copied && texts.copied}</span>
      </p>
    </section>
  );
}

function PurposeSection({
  purpose,
  services,
  texts,
  format,
  draft,
  onSwitch,
}: {
  purpose: Purpose;
  services: DeclaredService[];
  texts: DetailsTexts;
  format: Formatter;
  draft: Draft;
  /** @param switched what it changes. */
  onSwitch: (switched: Draft) => void;
}): VNode {
  const { id, label, description, essential } = purpose;
  const { state, on, count } = stateOf(draft, purpose);
  return (
    <section class="purpose" aria-labelledby={`l-${id}`}>
      <Switch
        id={id}
        level="h3"
        label={label}
        on={!!essential || state === 'on'}
        mixed={state === 'mixed'}
        state={
          essential
            ? texts.alwaysOn
            : state === 'mixed'
              ? fill(texts.partlyOn, { on: format.number(on), count: format.number(count) })
              : texts[state]
        }
        onSwitch={essential ? undefined : (value) => onSwitch(switchPurpose(purpose, value))}
      >
        <p>
          <bdi>{description}</bdi>
        </p>
      </Switch>
      {count > 0 && (
        <details>
          <summary>
            {texts.services}
            <span class="muted">
              {' '}
              {count > NAMED_MAX
                ? fill(texts.serviceCount, { count: format.number(count) })
                : purpose.services.map(({ name }) => name).join(', ')}
            </span>
          </summary>
          <ul class="services">
            {purpose.services.map(({ id: service, name, description: does }) => {
              const key = `${id}:${service}`;
              const value = !!essential || !!draft[key];
              return (
                <li key={service}>
                  <Switch
                    id={key.replace(':', '-')}
                    level="h4"
                    label={name}
                    on={value}
                    state={essential ? texts.alwaysOn : value ? texts.on : texts.off}
                    onSwitch={
                      essential ? undefined : (next) => onSwitch(switchService(draft, purpose, service, next))
                    }
                  >
                    {does && (
                      <p>
                        <bdi>{does}</bdi>
                      </p>
                    )}
                  </Switch>
                  <Declared
                    service={services.find((one) => one.id === service)}
                    texts={texts}
                    format={format}
                  />
                </li>
              );
            })}
          </ul>
        </details>
      )}
    </section>
  );
}

function Switch({
  id,
  level: Heading,
  label,
  on,
  mixed = false,
  state,
  onSwitch,
  children,
}: {
  id: string;
  level: 'h3' | 'h4';
  label: string;
  on: boolean;
  mixed?: boolean;
  state: string;
  /** undefined: locked. */
  onSwitch: ((on: boolean) => void) | undefined;
  children: ComponentChildren;
}): VNode {
  return (
    <>
      <div class="row">
        <Heading id={`l-${id}`}>
          <label for={`s-${id}`}>
            <bdi>{label}</bdi>
          </label>
        </Heading>
        <span class="state" id={`v-${id}`}>
          {state}
        </span>
        {/* A switch is on or off and nothing between, so that what lies between stands beside it. */}
        <input
          id={`s-${id}`}
          class="switch"
          type="checkbox"
          role="switch"
          checked={on}
          data-mixed={mixed || undefined}
          disabled={!onSwitch}
          aria-describedby={mixed || !onSwitch ? `v-${id} d-${id}` : `d-${id}`}
          onChange={(event) => onSwitch?.(event.currentTarget.checked)}
        />
      </div>
      <div class="description" id={`d-${id}`}>
        {children}
      </div>
    </>
  );
}

function Declared({
  service,
  texts,
  format,
}: {
  service: DeclaredService | undefined;
  texts: DetailsTexts;
  format: Formatter;
}): VNode | null {
  if (!service) return null;
  const { provider, countries, policyUrl, storage } = service;
  return (
    <div class="declared">
      <p>{fill(texts.provider, { provider: isolate(provider) })}</p>
      {countries.length > 0 && <p>{fill(texts.countries, { countries: format.regions(countries) })}</p>}
      {storage.length > 0 && <Stored items={storage} texts={texts} format={format} />}
      {policyUrl && (
        <p>
          <Outward url={policyUrl}>{texts.servicePolicy}</Outward>
        </p>
      )}
    </div>
  );
}

const Stored = ({
  items,
  texts,
  format,
}: {
  items: StoredItem[];
  texts: DetailsTexts;
  format: Formatter;
}): VNode => (
  <table>
    <caption>{texts.stored}</caption>
    <thead>
      <tr>
        <th scope="col">{texts.storedName}</th>
        <th scope="col">{texts.storedFor}</th>
      </tr>
    </thead>
    <tbody>
      {items.map(({ name, days }) => (
        <tr key={name}>
          <td>
            <code dir="ltr">{name}</code>
          </td>
          <td>{format.duration(days, texts)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Note = ({ heading, children }: { heading?: string; children: ComponentChildren }): VNode => (
  <section class="note">
    {heading && <h3>{heading}</h3>}
    {children}
  </section>
);

/** Leads out of the page, which stays as it is. */
const Outward = ({ url, children }: { url: string | undefined; children: ComponentChildren }): VNode =>
  url && webAddress(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <>{children}</>
  );

export const Icon = ({ path }: { path: string }): VNode => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d={path} />
  </svg>
);

/** A modal dialog lets the focus out into the browser's own bars, where many do not find back; here it goes round. */
function keepFocus(event: KeyboardEvent): void {
  if (event.key !== 'Tab') return;
  const dialog = event.currentTarget as HTMLElement;
  const stops = Array.from(dialog.querySelectorAll<HTMLElement>('a,button,summary,input')).filter(
    (element) => element.checkVisibility?.() !== false && !element.matches(':disabled'),
  );
  const { activeElement } = dialog.getRootNode() as ShadowRoot;
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  const isAtStart = event.shiftKey && activeElement?.localName === 'h2';
  if (activeElement !== end && !isAtStart) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
