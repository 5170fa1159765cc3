import { useRef, useState } from 'preact/hooks';
import type { UtcTime } from '../../protocol/time.ts';
import { number } from '../consent-words.ts';
import { formatRoute } from '../route.ts';
import {
  normaliseAddress,
  readAddresses,
  suppressionHash,
  suppressionKey,
  type SuppressionHash,
} from '../suppression.ts';
import { useSession, useSite } from './context.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { TextArea, TextField } from './TextField.tsx';
import { fullTime, longDay } from './times.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

/** What the collector takes at once. */
const HASHES_AT_ONCE = 10_000;

type List = ReadonlyMap<SuppressionHash, UtcTime>;

/** Who must not be written to any more. The addresses never leave this page: the collector is asked about, and given, keyed hashes. */
export function Suppression() {
  const site = useSite();
  const session = useSession();
  const { api } = session.tools;
  const { keys } = site.workspace;
  const [changes, setChanges] = useState(0);
  const list = async (): Promise<List> =>
    new Map((await api.suppressions(keys.site)).map(({ hash, at }) => [hash, at]));
  const loaded = useLoaded(async () => {
    // Whoever unsubscribed is put on the list by whoever opens the inbox: nobody else knows the address.
    const inbox = await session.inbox(site);
    await inbox.ask('load', null);
    return list();
  }, [site, changes]);
  const hashOf = (address: string): SuppressionHash | undefined =>
    suppressionHash(session.crypto, suppressionKey(session.crypto, keys.publisher.seed), address);
  const add = async (addresses: readonly string[]): Promise<number> => {
    const before = await list();
    const hashes = addresses.flatMap((address) => hashOf(address) ?? []).filter((hash) => !before.has(hash));
    for (let i = 0; i < hashes.length; i += HASHES_AT_ONCE)
      await api.addSuppressions(keys.site, hashes.slice(i, i + HASHES_AT_ONCE));
    setChanges((count) => count + 1);
    return hashes.length;
  };
  return (
    <Page
      title="Suppression list"
      lead={
        <>
          Addresses that you must not write to any more.{' '}
          <a href={formatRoute({ page: 'settings', site: keys.site })}>Back to the settings</a>
        </>
      }
    >
      <Waiting for={loaded}>{(here) => <Count list={here} />}</Waiting>
      <Check sinceOf={async (address) => (await list()).get(hashOf(address) ?? '')} />
      <Add add={add} />
    </Page>
  );
}

function Count({ list }: { list: List }) {
  const latest = [...list.values()].toSorted().at(-1);
  return (
    <section class="card suppression-count" aria-label="On the list">
      <p>
        <strong class="suppression-number">{number(list.size)}</strong>{' '}
        {list.size === 1 ? 'address' : 'addresses'} on the list
      </p>
      <p class="help">
        {latest ? (
          <>
            The latest came on{' '}
            <time datetime={latest} title={fullTime(latest)}>
              {longDay(latest)}
            </time>
            .{' '}
          </>
        ) : (
          'Nobody has unsubscribed yet. '
        )}
        Whoever unsubscribes, or withdraws every consent, is put on it as soon as a member opens the inbox.
        The collector keeps hashes that only this site’s members can make, so there is nothing to look through
        or to download.
      </p>
    </section>
  );
}

function Check({ sinceOf }: { sinceOf: (address: string) => Promise<UtcTime | undefined> }) {
  const [address, setAddress] = useState('');
  const [tried, setTried] = useState(false);
  const [answer, setAnswer] = useState<{ address: string; since: UtcTime | undefined } | null>(null);
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const wrong =
    normaliseAddress(address) === undefined ? 'An address such as ann@example.com, please.' : undefined;
  return (
    <Section title="Check an address" about="Before you import an address, or write to somebody by hand.">
      <form
        class="stack"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          setAnswer(null);
          if (wrong) form.current?.querySelector('input')?.focus();
          else run(async () => setAnswer({ address: address.trim(), since: await sinceOf(address) }));
        }}
      >
        <TextField
          label="E-mail address"
          value={address}
          onValue={(next) => {
            setAddress(next);
            setTried(false);
            setAnswer(null);
          }}
          inputMode="email"
          autocapitalize="off"
          autocomplete="off"
          spellcheck={false}
          maxLength={320}
          error={tried ? wrong : undefined}
        />
        <Problem text={problem} />
        <div role="status" class="stack">
          {answer &&
            (answer.since ? (
              <Note kind="bad" icon="mail">
                <p>
                  <strong>
                    On the list since <time datetime={answer.since}>{longDay(answer.since)}</time>.
                  </strong>{' '}
                  Do not write to <span class="breakable">{answer.address}</span>, unless they have asked for
                  it anew since.
                </p>
              </Note>
            ) : (
              <Note kind="good" icon="check">
                <p>
                  <strong>Not on the list.</strong> That <span class="breakable">{answer.address}</span> never
                  said no is not yet a yes: you still need a consent, or another ground.
                </p>
              </Note>
            ))}
        </div>
        <div class="row">
          <button type="submit" class="button" aria-disabled={busy}>
            <Icon name="search" size={16} />
            {busy ? 'Checking…' : 'Check'}
          </button>
        </div>
      </form>
    </Section>
  );
}

function Add({ add }: { add: (addresses: readonly string[]) => Promise<number> }) {
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState('');
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const { addresses, wrongLines } = readAddresses(text);
  const wrong = addressesProblem(addresses.length, wrongLines);
  return (
    <Section
      title="Add addresses"
      about="Of those who told you elsewhere: by letter, on the telephone, or in the program that you sent mails with until now."
    >
      <form
        class="stack"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          setDone('');
          if (wrong) return form.current?.querySelector('textarea')?.focus();
          run(async () => {
            setDone(addedWords(addresses.length, await add(addresses)));
            setText('');
            setTried(false);
          });
        }}
      >
        <TextArea
          label="E-mail addresses"
          help="One a line, or as they stand in a spreadsheet or an address book. They are turned into hashes on this page, and only those are sent. Nothing comes off the list again."
          value={text}
          onValue={(next) => {
            setText(next);
            setDone('');
          }}
          class="input input-tall"
          rows={5}
          autocapitalize="off"
          autocomplete="off"
          spellcheck={false}
          error={tried ? wrong : undefined}
        />
        <Problem text={problem} />
        <div role="status" class="stack">
          {done && (
            <Note kind="good" icon="check">
              {done}
            </Note>
          )}
        </div>
        <div class="row">
          <button type="submit" class="button primary" aria-disabled={busy}>
            <Icon name="plus" size={16} />
            {busy ? 'Adding…' : addresses.length > 1 ? `Add ${number(addresses.length)} addresses` : 'Add'}
          </button>
        </div>
      </form>
    </Section>
  );
}

const LINES_NAMED = 5;

function addressesProblem(count: number, wrongLines: readonly number[]): string | undefined {
  if (wrongLines.length > 0) {
    const named = wrongLines.slice(0, LINES_NAMED).join(', ');
    const more = wrongLines.length > LINES_NAMED ? ` and ${wrongLines.length - LINES_NAMED} more` : '';
    return `No address, or a broken one, in line ${named}${more}. Mend or remove what is there, please.`;
  }
  return count === 0 ? 'At least one address, please.' : undefined;
}

function addedWords(given: number, added: number): string {
  const known = given - added;
  const were = known === 0 ? '' : ` ${number(known)} ${known === 1 ? 'was' : 'were'} on the list already.`;
  return `${added === 0 ? 'Nothing' : number(added)} added.${were}`;
}
