import { useState } from 'preact/hooks';
import type { FormId } from '../../protocol/ids.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import { makeKeyFile } from '../../protocol/key-file.ts';
import { exportPath } from '../api-client.ts';
import { download, fileName } from '../browser/download.ts';
import { PASSWORD_MIN_CHARS, passwordStrength } from '../password-strength.ts';
import { leadDefinition } from '../signed-definitions.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { formNames } from './form-names.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { PasswordField } from './PasswordField.tsx';
import { Note, Problem } from './Problem.tsx';
import { SelectField, Tick } from './TextField.tsx';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';

export function Export() {
  const { workspace } = useSite();
  const toast = useToast();
  const sealed = fileName(workspace.site.name, 'sealed.jsonl', Date.now());
  return (
    <Page title="Export" lead="Everything is yours, in formats that other programs read.">
      <OpenedExport />
      <Section
        title="Sealed, for keeping"
        about="Every submission as it is stored, with the forms it belongs to. Only the key file below opens it."
      >
        <a
          class="button"
          href={exportPath(workspace.site.id)}
          download={sealed}
          onClick={() => toast(`Downloading ${sealed}.`)}
        >
          <Icon name="download" />
          Download sealed export
        </a>
      </Section>
      <KeyFile />
    </Page>
  );
}

function OpenedExport() {
  const session = useSession();
  const site = useSite();
  const { draft } = useDrafts();
  const { trusted, definitions } = site.workspace;
  const { name } = site.workspace.site;
  const forms = formNames(site.workspace, draft);
  const [form, setForm] = useState<string>(forms[0]?.id ?? '');
  const toast = useToast();
  const { busy, problem, run } = useAction();
  const make = (ending: 'csv' | 'json', type: string): void =>
    run(async () => {
      const inbox = await session.inbox(site);
      await inbox.ask('load', null);
      const chosen = form as FormId;
      const published = trusted?.forms.find(({ id }) => id === chosen);
      const lead = trusted && published && leadDefinition(trusted, published, definitions);
      const text =
        ending === 'csv'
          ? await inbox.ask('csv', { form: chosen, ...(lead ? { lead } : {}) })
          : await inbox.ask('json', { form: chosen });
      const file = fileName(
        `${name} ${forms.find(({ id }) => id === form)?.title ?? ''}`,
        ending,
        Date.now(),
      );
      download(file, type, text);
      toast(`Downloaded ${file}.`);
    });
  return (
    <Section
      title="Opened, for a spreadsheet or a program"
      about="Answers leave their seal: keep the file where only those who may read them can."
    >
      <div class="stack">
        <Problem text={problem} />
        {forms.length === 0 ? (
          <p class="muted">There is no form yet.</p>
        ) : (
          <>
            <SelectField
              label="Form"
              value={form}
              options={forms.map(({ id, title }) => ({ value: id, label: title }))}
              onValue={setForm}
            />
            <div class="row">
              <button type="button" class="button" disabled={busy} onClick={() => make('csv', 'text/csv')}>
                <Icon name="download" />
                CSV
              </button>
              <button
                type="button"
                class="button"
                disabled={busy}
                onClick={() => make('json', 'application/json')}
              >
                <Icon name="download" />
                JSON
              </button>
              {busy && <span class="muted">Opening submissions…</span>}
            </div>
            <p class="help">
              In the CSV, what a spreadsheet would run as a formula (it begins with =, +, − or @) gets an
              apostrophe in front. The JSON leaves every character as it was typed.
            </p>
          </>
        )}
      </div>
    </Section>
  );
}

function KeyFile() {
  const session = useSession();
  const { workspace } = useSite();
  const [passphrase, setPassphrase] = useState('');
  const [plain, setPlain] = useState(false);
  const [tried, setTried] = useState(false);
  const toast = useToast();
  const { busy, problem, run } = useAction();
  const tooShort = passwordStrength(passphrase).level === 0;
  const make = async (): Promise<void> => {
    const { crypto, argon2id } = session.tools;
    const { site, sealing } = workspace.keys;
    const keys = sealing.map(({ epoch, id, secretKey }) => ({ epoch, id, secret: toBase64url(secretKey) }));
    const file = await makeKeyFile(crypto, site, keys, plain ? undefined : { passphrase, argon2id });
    const name = fileName(`${workspace.site.name} key`, 'json', Date.now());
    download(name, 'application/json', `${JSON.stringify(file, null, 2)}\n`);
    toast(`Downloaded ${name}.`);
    setPassphrase('');
    setTried(false);
  };
  return (
    <Section
      title="Key file for the opener"
      about="With it and a sealed export, everything can be read on a computer without network, and without this service."
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (plain || !tooShort) run(make);
        }}
      >
        <Problem text={problem} />
        {!plain && (
          <PasswordField
            label="Passphrase for the file"
            value={passphrase}
            onValue={setPassphrase}
            autocomplete="off"
            visible
            meter={[workspace.site.name]}
            error={tried && tooShort ? `Use at least ${PASSWORD_MIN_CHARS} characters.` : undefined}
          />
        )}
        <Tick label="Without a passphrase" checked={plain} onValue={setPlain} />
        {plain && (
          <Note kind="warn" icon="warning">
            Whoever gets hold of this file can read every submission of this site. Put it on a medium that you
            lock away, and never into a mail or a cloud folder.
          </Note>
        )}
        <div>
          <button type="submit" class={plain ? 'button danger' : 'button'} disabled={busy}>
            <Icon name="key" />
            {busy ? 'Locking the file…' : plain ? 'Download unlocked key file' : 'Download key file'}
          </button>
        </div>
        <pre class="command">
          <code>npx sealpost open --key key.json export.jsonl</code>
        </pre>
      </form>
    </Section>
  );
}
