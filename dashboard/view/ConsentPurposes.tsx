import { useRef, useState } from 'preact/hooks';
import { STANDARD_PURPOSES } from '../../protocol/notice-texts.ts';
import { isStandard } from '../compose-consent.ts';
import type { PurposeDraft } from '../consent-draft.ts';
import {
  addOwnPurpose,
  addOwnService,
  addService,
  addStandardPurpose,
  changePurpose,
  movePurpose,
  relabelPurpose,
  removePurpose,
  renamePurpose,
} from '../consent-edit.ts';
import { issuesBelow, type DraftIssue } from '../draft-check.ts';
import { SERVICE_STARTERS, type ServiceStarter } from '../service-starters.ts';
import { CardHead, moveByKeys } from './CardHead.tsx';
import { ConsentService } from './ConsentService.tsx';
import { markAt, type ConsentEditing } from './consent-editing.ts';
import { focusPlace } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { OwnWords } from './OwnWords.tsx';
import { Section } from './Page.tsx';
import { TextField, Tick } from './TextField.tsx';
import { useToast } from './Toasts.tsx';

/** What is asked for, and what stands behind each of it. */
export function ConsentPurposes(editing: ConsentEditing & { at: string | undefined }) {
  const { consent, pack, locale, at, onChange } = editing;
  const [open, setOpen] = useState<string | null>(() => openAt(editing));
  const [openService, setOpenService] = useState<string | null>(
    () => consent.services[Number(/^consent\.services\.(\d+)/.exec(at ?? '')?.[1])]?.id ?? null,
  );
  const list = useRef<HTMLOListElement>(null);
  const toast = useToast();
  const focus = (id: string, what: string): void => {
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(id)}"] ${what}`)?.focus(),
    );
  };
  const missing = STANDARD_PURPOSES.filter((id) => !consent.purposes.some((purpose) => purpose.id === id));
  const addPurpose = (id: (typeof missing)[number] | null): void => {
    const next = id ? addStandardPurpose(consent, id) : addOwnPurpose(consent, locale, '');
    onChange(next);
    const made = id ?? next.purposes.at(-1)!.id;
    setOpen(made);
    focus(made, id ? '.field-toggle' : 'input, textarea');
  };
  const remove = (purpose: PurposeDraft, name: string): void => {
    const i = consent.purposes.indexOf(purpose);
    onChange(removePurpose(consent, purpose.id));
    const neighbour = consent.purposes[i + 1] ?? consent.purposes[i - 1];
    if (neighbour) focus(neighbour.id, '.field-toggle');
    toast({ text: `“${name}” removed.`, action: { label: 'Undo', run: () => onChange(consent) } });
  };
  const pick = (starter: ServiceStarter): void => {
    const next = addService(consent, starter);
    const made = next.services.at(-1)!;
    onChange(next);
    setOpen(made.purpose);
    setOpenService(made.id);
    focus(made.purpose, `[data-service="${CSS.escape(made.id)}"] .field-toggle`);
  };
  return (
    <Section
      title="Purposes"
      about="What visitors are asked about, in this order. Each says what it is for, and lists the services behind it."
    >
      <ol class="fields" ref={list}>
        {consent.purposes.map((purpose, i) => (
          <PurposeCard
            key={i}
            {...editing}
            purpose={purpose}
            place={i}
            open={open === purpose.id}
            openService={openService}
            onOpenService={setOpenService}
            onToggle={() => setOpen(open === purpose.id ? null : purpose.id)}
            onRename={setOpen}
            onRemove={() => remove(purpose, nameOf(purpose, editing))}
            onMove={(by) => {
              const focused = document.activeElement;
              onChange(movePurpose(consent, purpose.id, by));
              requestAnimationFrame(() => {
                if (focused instanceof HTMLElement) focused.focus();
                if (document.activeElement !== focused || focused?.matches(':disabled'))
                  focus(purpose.id, '.field-toggle');
              });
            }}
          />
        ))}
      </ol>
      <div class="add-row">
        {' '}
        <Adder label="Add a purpose">
          {(close) => (
            <ul class="choices">
              {missing.map((id) => (
                <li key={id}>
                  <button
                    type="button"
                    class="chip"
                    onClick={() => {
                      close();
                      addPurpose(id);
                    }}
                  >
                    {pack.purposes[id].label}
                  </button>
                </li>
              ))}
              <li>
                <button
                  type="button"
                  class="chip"
                  onClick={() => {
                    close();
                    addPurpose(null);
                  }}
                >
                  Another one…
                </button>
              </li>
            </ul>
          )}
        </Adder>
        <Adder label="Add a service">
          {(close) => (
            <ServicePicker
              starters={SERVICE_STARTERS}
              onPick={(starter) => {
                close();
                pick(starter);
              }}
            />
          )}
        </Adder>
      </div>{' '}
    </Section>
  );
}

/** The purpose that holds the place somebody came for; the first that is asked otherwise. */
function openAt({ consent, at }: ConsentEditing & { at: string | undefined }): string | null {
  const [, kind, index] = /^consent\.(purposes|services)\.(\d+)/.exec(at ?? '') ?? [];
  if (kind === 'purposes') return consent.purposes[Number(index)]?.id ?? null;
  return kind === 'services' ? (consent.services[Number(index)]?.purpose ?? null) : null;
}

const nameOf = (
  { id, label }: PurposeDraft,
  { pack, locale, defaultLocale }: Pick<ConsentEditing, 'pack' | 'locale' | 'defaultLocale'>,
): string =>
  label[locale]?.trim() || (isStandard(id) ? pack.purposes[id].label : label[defaultLocale]?.trim() || id);

interface PurposeCardProps extends ConsentEditing {
  purpose: PurposeDraft;
  place: number;
  open: boolean;
  openService: string | null;
  onOpenService: (id: string | null) => void;
  onToggle: () => void;
  onRename: (id: string) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function PurposeCard(props: PurposeCardProps) {
  const { consent, purpose, place, open, onToggle, onMove, onRemove } = props;
  const name = nameOf(purpose, props);
  const services = consent.services.filter((service) => service.purpose === purpose.id);
  const below = issuesOf(
    props,
    services.map(({ id }) => id),
  );
  return (
    <li
      class={open ? 'field-card is-open' : 'field-card'}
      data-key={purpose.id}
      onKeyDown={moveByKeys(onMove)}
    >
      <CardHead
        name={name}
        title={name}
        detail={
          <>
            <code>{purpose.id}</code> ·{' '}
            {services.length === 1 ? '1 service' : `${services.length || 'no'} services`}
          </>
        }
        tags={
          <>
            {purpose.essential && <span class="tag">Always on</span>}
            {purpose.sells && <span class="tag">Sold or shared</span>}
          </>
        }
        at={`consent.purposes.${place}`}
        open={open}
        missing={below.length}
        onToggle={onToggle}
        order={{ place, count: consent.purposes.length, onMove }}
        remove={{
          disabled: purpose.essential && consent.purposes.filter(({ essential }) => essential).length === 1,
          onRemove,
        }}
      />
      {open && <PurposeBody {...props} />}
    </li>
  );
}

function issuesOf({ consent, place, issues }: PurposeCardProps, services: readonly string[]): DraftIssue[] {
  const places = services.map((id) => consent.services.findIndex((service) => service.id === id));
  return [
    ...issuesBelow(issues, `consent.purposes.${place}`),
    ...places.flatMap((i) => issuesBelow(issues, `consent.services.${i}`)),
  ];
}

function PurposeBody(props: PurposeCardProps) {
  const { consent, purpose, place, locale, defaultLocale, pack, issues, published } = props;
  const { openService, onOpenService, onRename, onChange } = props;
  const { id } = purpose;
  const ours = isStandard(id) ? pack.purposes[id] : undefined;
  const mark = markAt(issues);
  const at = `consent.purposes.${place}`;
  const change = (next: Parameters<typeof changePurpose>[2]): void =>
    onChange(changePurpose(consent, id, next));
  const fallback = (of: Record<string, string>): string =>
    locale === defaultLocale ? '' : (of[defaultLocale] ?? '');
  const onlyEssential =
    purpose.essential && consent.purposes.filter(({ essential }) => essential).length === 1;
  return (
    <div class="field-body stack">
      <OwnWords
        label="Name"
        ours={ours?.label ?? fallback(purpose.label)}
        canReset={ours !== undefined || locale !== defaultLocale}
        value={purpose.label[locale] ?? ''}
        locale={locale}
        maxLength={200}
        onValue={(value) => {
          if (ours) return change({ label: { ...purpose.label, [locale]: value } });
          const next = relabelPurpose(consent, id, locale, value, published);
          onChange(next);
          onRename(next.purposes[place]!.id);
        }}
        {...mark(`${at}.label`)}
      />
      <OwnWords
        label="What it is for"
        ours={ours?.description ?? fallback(purpose.description)}
        canReset={ours !== undefined || locale !== defaultLocale}
        value={purpose.description[locale] ?? ''}
        locale={locale}
        maxLength={2000}
        rows={2}
        onValue={(value) => change({ description: { ...purpose.description, [locale]: value } })}
        {...mark(`${at}.description`)}
      />
      <div class="stack stack-tight">
        <Tick
          label="Essential: always on, never asked"
          help="Only for what a visitor has come for, such as a basket, a login or this choice itself."
          checked={purpose.essential}
          disabled={onlyEssential}
          onValue={(essential) => change({ essential, ...(essential ? { sells: false } : {}) })}
        />
        {!purpose.essential && (
          <Tick
            label="Data is sold or shared for advertising"
            help="Some laws of the United States call it that, also where no money flows. Global Privacy Control refuses it."
            checked={purpose.sells}
            onValue={(sells) => change({ sells })}
          />
        )}
      </div>
      {!ours && (
        <TextField
          label="Name in the page"
          help={
            published.has(id)
              ? 'Pages and decisions use it; changing it asks everybody anew.'
              : `What pages say: data-consent="${id}"`
          }
          value={id}
          maxLength={40}
          autocapitalize="off"
          spellcheck={false}
          onValue={(value) => {
            onChange(renamePurpose(consent, id, value));
            onRename(value);
          }}
          {...mark(`${at}.id`)}
        />
      )}
      <h3>Services</h3>
      <ul class="fields services">
        {consent.services.map((service, i) =>
          service.purpose === id ? (
            <ConsentService
              key={i}
              {...props}
              service={service}
              place={i}
              open={openService === service.id}
              onOpen={onOpenService}
            />
          ) : null,
        )}
      </ul>
      <Adder label="Add a service" small>
        {(close) => (
          <ServicePicker
            starters={SERVICE_STARTERS.filter((starter) => starter.purpose === id)}
            onPick={(starter) => {
              close();
              const next = addService(consent, starter);
              onChange(next);
              onOpenService(next.services.at(-1)!.id);
              focusPlace(`consent.services.${consent.services.length}`);
            }}
            onOwn={() => {
              close();
              const made = addOwnService(consent, id);
              onChange(made.consent);
              onOpenService(made.id);
              focusPlace(`consent.services.${consent.services.length}.name`);
            }}
          />
        )}
      </Adder>
    </div>
  );
}

/** A button that opens what can be added. */
function Adder({
  label,
  small = false,
  children,
}: {
  label: string;
  small?: boolean;
  children: (close: () => void) => preact.ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  return (
    <div class="add-field">
      <button
        type="button"
        class={small ? 'button small' : 'button'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="plus" size={small ? 16 : 18} />
        {label}
      </button>
      {open && children(() => setOpen(false))}
    </div>
  );
}

function ServicePicker({
  starters,
  onPick,
  onOwn,
}: {
  starters: readonly ServiceStarter[];
  onPick: (starter: ServiceStarter) => void;
  onOwn?: () => void;
}) {
  return (
    <ul class="choices">
      {starters.map((starter) => (
        <li key={starter.id}>
          <button type="button" class="chip" title={starter.about} onClick={() => onPick(starter)}>
            {starter.name}
          </button>
        </li>
      ))}
      {onOwn && (
        <li>
          <button type="button" class="chip" onClick={onOwn}>
            Another one…
          </button>
        </li>
      )}
    </ul>
  );
}
