import { useState } from 'preact/hooks';
import type { ConsentModel, Regime } from '../../protocol/consent-config.ts';
import { addRegime, changeRegime, removeRegime } from '../consent-edit.ts';
import { placeName } from '../country-codes.ts';
import { issuesBelow } from '../draft-check.ts';
import { MODEL_ABOUT, MODEL_NAMES } from '../notice-word-names.ts';
import { CodesField } from './CodesField.tsx';
import { markAt, type ConsentEditing } from './consent-editing.ts';
import { focusNeighbour, focusPlace } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';
import { NumberField, SelectField, TextField, Tick } from './TextField.tsx';
import { useToast } from './Toasts.tsx';

const MODELS: readonly ConsentModel[] = ['opt-in', 'opt-out', 'notice'];

/** Where which law is assumed, how long answers hold, and how long their records are kept. */
export function ConsentRules({ at, ...editing }: ConsentEditing & { at: string | undefined }) {
  const { consent, issues, onChange } = editing;
  const [open, setOpen] = useState<number | null>(() => {
    const i = /^consent\.regimes\.(\d+)/.exec(at ?? '')?.[1];
    return i === undefined ? null : Number(i);
  });
  const mark = markAt(issues);
  const whole = issues.find((issue) => issue.at === 'consent.regimes');
  return (
    <>
      <Section
        title="Where what holds"
        about="A start, and no legal advice. The first rule is for every place that no other names, and has to be the strictest."
      >
        <ol class="fields" data-at="consent.regimes">
          {consent.regimes.map((regime, i) => (
            <RuleCard
              key={i}
              {...editing}
              regime={regime}
              place={i}
              open={open === i}
              onToggle={() => setOpen(open === i ? null : i)}
            />
          ))}
        </ol>
        {whole && <p class="error">{whole.message}</p>}
        <button
          type="button"
          class="button"
          onClick={() => {
            onChange(addRegime(consent));
            setOpen(consent.regimes.length);
            focusPlace(`consent.regimes.${consent.regimes.length}`);
          }}
        >
          <Icon name="plus" />
          Add a rule
        </button>
      </Section>
      <Section title="Records">
        <div class="columns">
          <NumberField
            label="Records are kept for, in days"
            help="After a decision has ended or was replaced. Then nothing but the entry in the ledger is left, which says nothing."
            value={consent.recordDays}
            min={1}
            max={36500}
            onValue={(days) => onChange({ ...consent, recordDays: days ?? 0 })}
            {...mark('consent.recordDays')}
          />
          <TextField
            label="Decisions hold on all of"
            aside="optional"
            help="A domain of yours; without it a decision holds on one host only."
            value={consent.cookieDomain}
            placeholder="example.com"
            autocapitalize="off"
            spellcheck={false}
            onValue={(cookieDomain) => onChange({ ...consent, cookieDomain })}
            {...mark('consent.cookieDomain')}
          />
        </div>
      </Section>
    </>
  );
}

interface RuleCardProps extends ConsentEditing {
  regime: Regime;
  place: number;
  open: boolean;
  onToggle: () => void;
}

function RuleCard(props: RuleCardProps) {
  const { consent, regime, place, open, issues, onToggle, onChange } = props;
  const toast = useToast();
  const where = place === 0 ? 'Everywhere else, and where the place is unknown' : placesIn(regime);
  const below = issuesBelow(issues, `consent.regimes.${place}`);
  return (
    <li class={open ? 'field-card is-open' : 'field-card'}>
      <div class="field-head">
        <button
          type="button"
          class="field-toggle"
          aria-expanded={open}
          data-at={`consent.regimes.${place}`}
          onClick={onToggle}
        >
          <Icon name="chevron" size={16} />
          <span class="field-name">
            <span>{where}</span>
            <span class="muted small-text">
              {regime.acceptDays === regime.refuseDays
                ? `asked again after ${regime.acceptDays} days`
                : `asked again after ${regime.acceptDays} days, or ${regime.refuseDays} if refused`}
              {regime.gpc === 'refuses' ? ' · the browser’s signal refuses' : ''}
            </span>
          </span>
          {below.length > 0 && <span class="tag tag-bad">to put right</span>}
          <span class={regime.model === 'opt-in' ? 'tag tag-good' : 'tag'}>{MODEL_NAMES[regime.model]}</span>
        </button>
        <div class="field-tools">
          <button
            type="button"
            class="icon-button"
            title={place === 0 ? 'The first rule stays' : 'Remove'}
            disabled={place === 0}
            onClick={(event) => {
              focusNeighbour(event.currentTarget);
              if (open) onToggle();
              onChange(removeRegime(consent, place));
              toast({
                text: `Rule “${regime.id}” removed.`,
                action: { label: 'Undo', run: () => onChange(consent) },
              });
            }}
          >
            <Icon name="trash" />
            <span class="sr-only">Remove rule {regime.id}</span>
          </button>
        </div>
      </div>
      {open && <RuleBody {...props} />}
    </li>
  );
}

/** `Germany, France and 25 more` */
function placesIn({ regions, id }: Regime): string {
  if (!regions.length) return `Rule “${id}”, no place yet`;
  const names = regions.map(placeName);
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function RuleBody({ consent, regime, place, issues, onChange }: RuleCardProps) {
  const at = `consent.regimes.${place}`;
  const mark = markAt(issues);
  const set = (change: Partial<Regime>): void => onChange(changeRegime(consent, place, change));
  /** A refusal is never asked about sooner than an acceptance, and what comes below moves along. */
  const setAccept = (days: number): void =>
    set({
      acceptDays: days,
      ...(regime.refuseDays < days || regime.refuseDays === regime.acceptDays ? { refuseDays: days } : {}),
      ...(regime.minimumDays > days || regime.minimumDays === regime.acceptDays ? { minimumDays: days } : {}),
    });
  return (
    <div class="field-body stack">
      {place > 0 && (
        <CodesField
          label="Regions"
          aside="ISO 3166: DE, or US-CA"
          codes={regime.regions}
          placeholder="DE FR US-CA"
          onCodes={(regions) => set({ regions })}
          {...mark(`${at}.regions`)}
        />
      )}
      <SelectField<ConsentModel>
        label="Visitors are"
        help={MODEL_ABOUT[regime.model]}
        error={mark(`${at}.model`).error}
        value={regime.model}
        options={MODELS.map((model) => ({ value: model, label: `${MODEL_NAMES[model]} (${model})` }))}
        onValue={(model) => set({ model })}
      />
      <div class="columns">
        <NumberField
          label="An acceptance holds, days"
          value={regime.acceptDays}
          min={1}
          max={400}
          onValue={(days) => setAccept(days ?? 0)}
          {...mark(`${at}.acceptDays`)}
        />
        <NumberField
          label="A refusal holds, days"
          value={regime.refuseDays}
          min={1}
          max={400}
          onValue={(days) => set({ refuseDays: days ?? 0 })}
          {...mark(`${at}.refuseDays`)}
        />
        <NumberField
          label="Not asked again before, days"
          value={regime.minimumDays}
          min={0}
          max={400}
          onValue={(days) => set({ minimumDays: days ?? 0 })}
          {...mark(`${at}.minimumDays`)}
        />
      </div>
      <div class="stack stack-tight">
        <Tick
          label="Global Privacy Control refuses what is sold or shared"
          help="Recorded once, without asking. Otherwise it only keeps everything off until somebody decides."
          checked={regime.gpc === 'refuses'}
          onValue={(on) => set({ gpc: on ? 'refuses' : 'informs' })}
        />
        <Tick
          label="A choice made here stands against a signal that goes on"
          checked={regime.choiceOverGpc}
          onValue={(choiceOverGpc) => set({ choiceOverGpc })}
        />
      </div>
      <details class="more">
        <summary>More settings</summary>
        <div class="columns">
          <TextField
            label="Name in records"
            value={regime.id}
            maxLength={40}
            autocapitalize="off"
            spellcheck={false}
            onValue={(id) => set({ id })}
            {...mark(`${at}.id`)}
          />
        </div>
      </details>
    </div>
  );
}
