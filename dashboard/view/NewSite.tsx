import { useState } from 'preact/hooks';
import * as v from 'valibot';
import { origin } from '../../protocol/schemas.ts';
import { emptyDraft } from '../draft.ts';
import { makeSite } from '../site-keys.ts';
import { go, useSession } from './context.ts';
import { Icon } from './Icon.tsx';
import { Page } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { TextField } from './TextField.tsx';
import { useAction } from './use-action.ts';

export function NewSite() {
  const session = useSession();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [controller, setController] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAction();
  const exact = originOf(address);
  const create = async (): Promise<void> => {
    const { api, crypto } = session.tools;
    const site = await makeSite(crypto, session.member, name, Date.now());
    await api.createSite(site);
    const draft = emptyDraft();
    const content = {
      ...draft,
      origins: exact ? [exact] : [],
      controller: { ...draft.controller, name: controller.trim() },
    };
    // The site is there; a draft that could not be saved is made again in its settings.
    await api.saveDraft(site.id, { version: 0, content }).catch(() => undefined);
    go({ page: 'forms', site: site.id });
  };
  return (
    <Page title="New site" lead="One website with its own keys, forms and inbox.">
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (name.trim() && (exact || !address.trim())) run(create);
        }}
      >
        <Problem text={problem} />
        <TextField
          label="Name"
          help="For you and your colleagues; visitors do not see it."
          value={name}
          onValue={setName}
          required
          maxLength={200}
          error={tried && !name.trim() ? 'Please fill this in.' : undefined}
          placeholder="Our shop"
        />
        <TextField
          label="Address of the website"
          aside="can follow later"
          help={
            exact && exact !== address.trim()
              ? `Taken as ${exact}`
              : 'Only pages of this address may send answers.'
          }
          value={address}
          onValue={setAddress}
          inputMode="url"
          autocapitalize="off"
          spellcheck={false}
          error={tried && address.trim() && !exact ? 'An address such as https://www.example.com' : undefined}
          placeholder="https://www.example.com"
        />
        <TextField
          label="Who is responsible for the data?"
          aside="can follow later"
          help="The company or person that visitors give their answers to (the controller)."
          value={controller}
          onValue={setController}
          autocomplete="organization"
          maxLength={200}
        />
        <Note kind="calm" icon="key">
          <p>
            This device now makes two keys. The <strong>publishing key</strong> signs your forms, so that
            nobody can change a word of them; the <strong>sealing key</strong> is what visitors lock their
            answers with.
          </p>
          <p>
            Both are locked with your own key before they are stored. The server keeps them, and cannot use
            either.
          </p>
        </Note>
        <button type="submit" class="button primary" disabled={busy}>
          <Icon name="key" />
          {busy ? 'Making keys…' : 'Make keys and create site'}
        </button>
      </form>
    </Page>
  );
}

/** People paste whole addresses; what counts is scheme, host and port. */
export function originOf(address: string): string | undefined {
  const text = address.trim();
  if (!text) return undefined;
  try {
    const { origin: exact } = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    return v.safeParse(origin, exact).success ? exact : undefined;
  } catch {
    return undefined;
  }
}
