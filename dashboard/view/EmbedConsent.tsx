import { useState } from 'preact/hooks';
import { utcTime } from '../../protocol/time.ts';
import { download } from '../browser/download.ts';
import type { ConsentDraft } from '../consent-draft.ts';
import { CHOICES_BUTTON, gatedTag, gpcFile, honoursGpc, servicePolicyLines } from '../consent-snippet.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';
import { SelectField } from './TextField.tsx';

/** How the page's own tags wait for consent, and what else the site serves. */
export function EmbedConsent({ consent, number }: { consent: ConsentDraft; number: number }) {
  const asked = consent.services.filter(({ purpose }) =>
    consent.purposes.some(({ id, essential }) => id === purpose && !essential),
  );
  const [chosen, setChosen] = useState('');
  const service = asked.find(({ id }) => id === chosen) ?? asked[0];
  return (
    <Section
      title={`${number}. What waits for consent`}
      about="Two attributes keep a tag or an embed back until it may. Everything else of it stays as its maker wrote it."
    >
      {service ? (
        <>
          {asked.length > 1 && (
            <SelectField
              label="Service"
              value={service.id}
              options={asked.map(({ id, name }) => ({ value: id, label: name }))}
              onValue={setChosen}
            />
          )}
          <CodeBlock title={service.name || 'Service'} code={gatedTag(service)} />
          <p class="help">
            <code>{service.purpose}</code> alone waits for the purpose;{' '}
            <code>
              {service.purpose}:{service.id}
            </code>{' '}
            for this service, which visitors can switch by itself. Your own code asks{' '}
            <code>sealpost.consent.has('{service.purpose}')</code>.
          </p>
        </>
      ) : (
        <p class="help">Once there is a service, its lines stand here.</p>
      )}
      <CodeBlock title="Way back to the choice, where you want one more" code={CHOICES_BUTTON} />
    </Section>
  );
}

export function EmbedGpc({ consent }: { consent: ConsentDraft }) {
  if (!honoursGpc(consent)) return null;
  return (
    <Section
      title="Global Privacy Control"
      about={
        <>
          Says that your site honours the signal. Serve it as <code>/.well-known/gpc.json</code> on your own
          address.
        </>
      }
    >
      <button
        type="button"
        class="button"
        onClick={() => download('gpc.json', 'application/json', gpcFile(utcTime(Date.now()).slice(0, 10)))}
      >
        <Icon name="download" />
        Download gpc.json
      </button>
    </Section>
  );
}

export function EmbedServicePolicy({ consent }: { consent: ConsentDraft }) {
  const lines = servicePolicyLines(consent.services);
  if (!lines) return null;
  return (
    <>
      <CodeBlock title="For your services" code={lines} />
      <p class="help">
        The hosts that you named for them. Not each needs every directive; and what is not in your policy
        cannot load, consent or none.
      </p>
    </>
  );
}

export function EmbedStub({ tag }: { tag: string }) {
  return (
    <Section
      title="First in the head"
      about="Denies everything to Google and Microsoft before any tag of theirs can ask. Neither async nor deferred, and before a tag manager."
    >
      <CodeBlock title="Head" code={tag} />
    </Section>
  );
}
