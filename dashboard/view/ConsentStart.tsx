import { useState } from 'preact/hooks';
import { en } from '../../protocol/notice-texts/en.ts';
import type { StandardPurpose } from '../../protocol/notice-texts.ts';
import type { ConsentDraft } from '../consent-draft.ts';
import { addService, addStandardPurpose } from '../consent-edit.ts';
import { SERVICE_STARTERS } from '../service-starters.ts';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';

const ASKED: readonly StandardPurpose[] = ['analytics', 'marketing', 'media', 'functional'];

/** Three minutes: what there is, and consent is set up with everything else at its usual. */
export function ConsentStart({
  consent,
  onStart,
}: {
  consent: ConsentDraft;
  onStart: (consent: ConsentDraft) => void;
}) {
  const [purposes, setPurposes] = useState<ReadonlySet<StandardPurpose>>(
    new Set(ASKED.filter((id) => consent.purposes.some((purpose) => purpose.id === id))),
  );
  const [services, setServices] = useState<ReadonlySet<string>>(new Set());
  const wasOn = consent.terms > 0 || consent.services.length > 0 || consent.purposes.length > 1;
  const toggle = <T,>(of: ReadonlySet<T>, one: T): ReadonlySet<T> =>
    of.has(one) ? new Set([...of].filter((other) => other !== one)) : new Set([...of, one]);
  const pickService = (id: string, purpose: StandardPurpose): void => {
    setServices(toggle(services, id));
    if (!services.has(id) && purpose !== 'essential') setPurposes(new Set([...purposes, purpose]));
  };
  const start = (): void => {
    let next = consent;
    for (const id of ASKED) if (purposes.has(id)) next = addStandardPurpose(next, id);
    for (const starter of SERVICE_STARTERS) if (services.has(starter.id)) next = addService(next, starter);
    onStart({ ...next, enabled: true });
  };
  return (
    <>
      <Section
        title="What do your pages do besides what visitors came for?"
        about="Choose all that apply. Whatever is essential needs no consent."
      >
        <ul class="tiles">
          {ASKED.map((id) => (
            <li key={id}>
              <button
                type="button"
                class="tile tile-pick"
                aria-pressed={purposes.has(id)}
                onClick={() => setPurposes(toggle(purposes, id))}
              >
                <strong class="tile-title">
                  <Icon name={purposes.has(id) ? 'check' : 'plus'} size={16} /> {en.purposes[id].label}
                </strong>
                <span class="muted">{en.purposes[id].description}</span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section
        title="Which services do you use?"
        about="Their hosts and cookies come filled in, for you to check. Others can be added later."
      >
        <ul class="choices">
          {SERVICE_STARTERS.map(({ id, name, about, purpose }) => (
            <li key={id}>
              <button
                type="button"
                class="chip"
                title={about}
                aria-pressed={services.has(id)}
                onClick={() => pickService(id, purpose)}
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <div class="row">
        <button type="button" class="button primary" onClick={start}>
          {wasOn ? 'Switch consent on again' : 'Set up consent'}
        </button>
        <p class="help">Nothing is published yet. Next you see the notice as visitors will.</p>
      </div>
    </>
  );
}
