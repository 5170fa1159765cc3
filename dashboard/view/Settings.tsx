import { useEffect, useState } from 'preact/hooks';
import type { SealingKey } from '../../protocol/manifest.ts';
import { checkDraft } from '../draft-check.ts';
import type { SiteDraft } from '../draft.ts';
import { formatRoute } from '../route.ts';
import { nextSealingKeys } from '../publish.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { languageName } from '../language-name.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { DraftState } from './DraftBar.tsx';
import { focusPlace } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { originOf } from './NewSite.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { TextArea, TextField, Tick } from './TextField.tsx';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';

export function Settings({ at: place }: { at?: string | undefined }) {
  const { workspace } = useSite();
  const drafts = useDrafts();
  const { draft } = drafts;
  const issues = checkDraft(draft, TEXTS);
  const at = (place: string): string | undefined => issues.find((issue) => issue.at === place)?.message;
  const mark = (member: string) => ({ error: at(member), 'data-at': member });
  useEffect(() => {
    if (place) focusPlace(place);
  }, []);
  const edit = (change: Partial<SiteDraft>): void => drafts.edit({ ...draft, ...change });
  const controller = (change: Partial<SiteDraft['controller']>): void =>
    edit({ controller: { ...draft.controller, ...change } });
  return (
    <Page title="Settings" lead={workspace.site.name} actions={<DraftState />}>
      <Origins
        origins={draft.origins}
        error={(i) => at(`origins.${i}`)}
        onChange={(origins) => edit({ origins })}
      />
      <Section title="Controller" about="Who receives the answers. Visitors see this below every form.">
        <div class="stack">
          <TextField
            label="Name"
            value={draft.controller.name}
            onValue={(name) => controller({ name })}
            {...mark('controller.name')}
            autocomplete="organization"
            maxLength={200}
            dir="auto"
          />
          <TextArea
            label="Address"
            value={draft.controller.address}
            onValue={(address) => controller({ address })}
            {...mark('controller.address')}
            autocomplete="street-address"
            maxLength={500}
            rows={2}
            dir="auto"
          />
          <div class="columns">
            <TextField
              label="Contact"
              help="An e-mail address or a telephone number"
              value={draft.controller.contact}
              onValue={(contact) => controller({ contact })}
              {...mark('controller.contact')}
              maxLength={200}
            />
            <TextField
              label="Data-protection officer"
              aside="optional"
              help="Name and how to reach them"
              value={draft.controller.dataProtectionOfficer}
              onValue={(dataProtectionOfficer) => controller({ dataProtectionOfficer })}
              {...mark('controller.dataProtectionOfficer')}
              maxLength={200}
              dir="auto"
            />
          </div>
          <div class="columns">
            <TextField
              label="Privacy policy"
              aside="optional"
              value={draft.policy.url}
              onValue={(url) => edit({ policy: { ...draft.policy, url } })}
              {...mark('policy.url')}
              inputMode="url"
              placeholder="https://www.example.com/privacy"
            />
            <TextField
              label="Its version"
              aside="optional"
              value={draft.policy.version}
              onValue={(version) => edit({ policy: { ...draft.policy, version } })}
              maxLength={40}
              placeholder="2026-11-01"
            />
          </div>
        </div>
      </Section>
      <Languages locales={draft.locales} error={at('locales')} onChange={(locales) => edit({ locales })} />
      <Section
        title="Webhooks"
        about="Your own server is told when something happens: that a submission came, was erased, or somebody unsubscribed."
      >
        <a class="button small" href={formatRoute({ page: 'webhooks', site: workspace.keys.site })}>
          <Icon name="webhook" size={16} />
          Set up webhooks
        </a>
      </Section>
      <Section
        title="Suppression list"
        about="Addresses that you must not write to any more. Whoever unsubscribes is put on it by itself; others you add."
      >
        <a class="button small" href={formatRoute({ page: 'suppression', site: workspace.keys.site })}>
          <Icon name="mail" size={16} />
          Check or add an address
        </a>
      </Section>
      <Section
        title="Retention"
        about="What this site keeps and when it goes, and legal holds, which keep things longer."
      >
        <a class="button small" href={formatRoute({ page: 'retention', site: workspace.keys.site })}>
          <Icon name="records" size={16} />
          Look at what is kept
        </a>
      </Section>
      <Keys />
    </Page>
  );
}

function Origins({
  origins,
  error,
  onChange,
}: {
  origins: readonly string[];
  error: (at: number) => string | undefined;
  onChange: (origins: string[]) => void;
}) {
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const exact = originOf(next);
  return (
    <Section
      title="Websites"
      about="Only pages of these addresses may send answers. A port or http://localhost works for testing."
    >
      {origins.length > 0 && (
        <ul class="lines">
          {origins.map((origin, i) => (
            <li key={origin}>
              <code class="breakable">{origin}</code>
              {error(i) && <span class="error">{error(i)}</span>}
              <button
                type="button"
                class="icon-button"
                title="Remove"
                onClick={() => onChange(origins.toSpliced(i, 1))}
              >
                <Icon name="cross" size={16} />
                <span class="sr-only">Remove {origin}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!exact || origins.includes(exact)) return;
          onChange([...origins, exact]);
          setNext('');
          setTried(false);
        }}
      >
        <TextField
          label="Add an address"
          data-at="origins"
          value={next}
          onValue={setNext}
          inputMode="url"
          autocapitalize="off"
          spellcheck={false}
          placeholder="https://www.example.com"
          {...(exact && exact !== next.trim() ? { help: `Taken as ${exact}` } : {})}
          error={
            exact && origins.includes(exact)
              ? `${exact} is already in the list.`
              : tried && !exact
                ? 'An address such as https://www.example.com, please.'
                : undefined
          }
        />
        <button type="submit" class="button">
          Add
        </button>
      </form>
    </Section>
  );
}

function Languages({
  locales,
  error,
  onChange,
}: {
  locales: readonly string[];
  error: string | undefined;
  onChange: (locales: string[]) => void;
}) {
  const all = [...new Set([...locales, ...Object.keys(TEXTS)])];
  return (
    <Section
      title="Languages"
      about={`Forms are written in ${languageName(locales[0] ?? 'en')}. Visitors get the first language they and you share.`}
    >
      <div class="ticks" data-at="locales">
        {all.map((locale) => (
          <Tick
            key={locale}
            label={<span lang={locale}>{languageName(locale)}</span>}
            checked={locales.includes(locale)}
            disabled={locales.length === 1 && locales[0] === locale}
            onValue={(on) =>
              onChange(on ? [...locales, locale] : locales.filter((other) => other !== locale))
            }
          />
        ))}
      </div>
      {error && <p class="error">{error}</p>}
    </Section>
  );
}

function Keys() {
  const session = useSession();
  const site = useSite();
  const toast = useToast();
  const { keys, trusted } = site.workspace;
  const [asking, setAsking] = useState(false);
  const { busy, problem, run } = useAction();
  const signed = trusted?.keys ?? [];
  const waiting = keys.sealing.filter(({ epoch }) => !signed.some((key) => key.epoch === epoch));
  const next = planned(signed, keys.sealing);
  return (
    <Section
      title="Keys"
      about={
        <>
          Publishing key <code class="breakable">{keys.publisher.fingerprint}</code>
        </>
      }
    >
      <Problem text={problem} />
      {keys.refused.length > 0 && (
        <Note kind="bad" icon="warning">
          The collector sent {keys.refused.length === 1 ? 'a key' : `${keys.refused.length} keys`} for this
          site that you did not make. {keys.refused.length === 1 ? 'It is' : 'They are'} not used. Ask its
          operator what happened.
        </Note>
      )}
      <table class="table">
        <caption class="sr-only">Sealing keys</caption>
        <thead>
          <tr>
            <th scope="col">Epoch</th>
            <th scope="col">Key</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {next.map((key) => (
            <tr key={key.epoch}>
              <td>{key.epoch}</td>
              <td>
                <code>{key.id.slice(0, 10)}…</code>
                {!keys.sealing.some(({ epoch }) => epoch === key.epoch) && (
                  <span class="tag tag-bad">you do not hold it</span>
                )}
              </td>
              <td>
                {waiting.some(({ epoch }) => epoch === key.epoch) ? (
                  <span class="tag">from the next publish on</span>
                ) : (
                  <KeyState signed={signed.find(({ epoch }) => epoch === key.epoch)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {waiting.length > 0 && trusted && (
        <Note kind="calm" icon="key">
          Epoch {waiting.at(-1)!.epoch} is ready.{' '}
          <a href={formatRoute({ page: 'publish', site: keys.site })}>Publish</a> to begin with it.
        </Note>
      )}
      {asking ? (
        <Note kind="calm" icon="key">
          <p>
            This device makes a new sealing key, and visitors seal with it once you publish. The old one is
            accepted for seven more days, for pages that are still open somewhere.
          </p>
          <p>
            What arrived before stays readable: the old key goes on opening it. Do this when a device was
            lost, or once a year.
          </p>
          <div class="row">
            <button
              type="button"
              class="button primary small"
              disabled={busy}
              onClick={() =>
                run(async () => {
                  await session.startEpoch(site);
                  setAsking(false);
                  toast('A new sealing key is ready. Publish to begin with it.');
                })
              }
            >
              {busy ? 'Making the key…' : 'Make a new sealing key'}
            </button>
            <button type="button" class="button small quiet" onClick={() => setAsking(false)}>
              Not now
            </button>
          </div>
        </Note>
      ) : (
        <button type="button" class="button small" onClick={() => setAsking(true)}>
          Start a new epoch
        </button>
      )}
    </Section>
  );
}

function planned(signed: readonly SealingKey[], held: Parameters<typeof nextSealingKeys>[1]): SealingKey[] {
  try {
    return nextSealingKeys(signed, held, Date.now()).toReversed();
  } catch {
    return signed.toReversed();
  }
}

function KeyState({ signed }: { signed: SealingKey | undefined }) {
  if (signed?.state === 'current') return <span class="tag tag-good">seals new answers</span>;
  if (signed?.state === 'accepting')
    return <span class="tag">accepted until {signed.until?.slice(0, 10)}</span>;
  return <span class="tag">opens old answers</span>;
}
