import { useEffect, useRef, useState } from 'preact/hooks';
import { isId } from '../../protocol/ids.ts';
import type { UtcTime } from '../../protocol/time.ts';
import { number } from '../consent-words.ts';
import { formatRoute } from '../route.ts';
import {
  addressesOf,
  normaliseAddress,
  readAddresses,
  REMOVAL_REASON_MAX_CHARS,
  removalReasonProblem,
  suppressionHash,
  suppressionKey,
  type SuppressionHash,
} from '../suppression.ts';
import { useSession, useSite } from './context.ts';
import { useFocusBack } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { ReasonForm } from './ReasonForm.tsx';
import { TextArea, TextField } from './TextField.tsx';
import { fullTime, longDay } from './times.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

/** What the collector takes at once. */
const HASHES_AT_ONCE = 10_000;

type List = ReadonlyMap<SuppressionHash, UtcTime>;

/**
 * Who must not be written to any more, and who may be after all.
 * @param props.at a submission whose address is looked up at once.
 *
 * The addresses never leave this page: the collector is asked about, and given, keyed hashes.
 */
export function Suppression({ at }: { at: string | undefined }) {
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
    const known = await list();
    const row = isId('sub', at) ? await inbox.ask('detail', { submission: at }) : null;
    const own = row ? addressesOf(row) : [];
    return { known, asked: own.find((address) => known.has(hashOf(address) ?? '')) ?? own[0] };
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
  const remove = async (address: string, reason: string): Promise<void> => {
    await api.removeSuppressions(keys.site, { hashes: [hashOf(address) ?? ''], reason });
    // Read back: what looks as if it were off must be.
    if ((await list()).has(hashOf(address) ?? ''))
      throw new Error('It is still on the list: somebody has put it there again just now. Check it again.');
    setChanges((count) => count + 1);
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
      <Waiting for={loaded}>{({ known }) => <Count list={known} />}</Waiting>
      <Check
        asked={loaded.at === 'here' ? loaded.value.asked : undefined}
        sinceOf={async (address) => (await list()).get(hashOf(address) ?? '')}
        remove={remove}
      />
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
        {latest && (
          <>
            The latest came on{' '}
            <time datetime={latest} title={fullTime(latest)}>
              {longDay(latest)}
            </time>
            .{' '}
          </>
        )}
        Whoever unsubscribes is put on it at once where a member has opened the inbox since they sent their
        form, else the next time one does; so is, then, whoever withdraws every consent they gave. It outlives
        their submission. The collector keeps hashes that only this site’s members can make, so there is
        nothing to look through or to download.
      </p>
    </section>
  );
}

interface Checked {
  address: string;
  since: UtcTime | undefined;
  isRemoved?: true;
}

function Check({
  asked,
  sinceOf,
  remove,
}: {
  asked: string | undefined;
  sinceOf: (address: string) => Promise<UtcTime | undefined>;
  remove: (address: string, reason: string) => Promise<void>;
}) {
  const [address, setAddress] = useState('');
  const [tried, setTried] = useState(false);
  const [answer, setAnswer] = useState<Checked | null>(null);
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const wrong =
    normaliseAddress(address) === undefined ? 'An address such as ann@example.com, please.' : undefined;
  const focusField = (): void => form.current?.querySelector('input')?.focus();
  const check = (text: string): void =>
    run(async () => setAnswer({ address: text.trim(), since: await sinceOf(text) }));
  useEffect(() => {
    if (asked === undefined || address !== '') return;
    setAddress(asked);
    check(asked);
  }, [asked]);
  return (
    <Section
      title="Check an address"
      about="Before you import an address, or write to somebody by hand; and to take one off the list."
    >
      <form
        class="stack"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          setAnswer(null);
          if (wrong) focusField();
          else check(address);
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
        <div class="row">
          <button type="submit" class="button" aria-disabled={busy}>
            <Icon name="search" size={16} />
            {busy ? 'Checking…' : 'Check'}
          </button>
        </div>
      </form>
      <div role="status" class="stack">
        {answer && <Found {...answer} />}
      </div>
      {answer?.since && (
        <TakeOff
          key={answer.address}
          address={answer.address}
          onTakeOff={async (reason) => {
            await remove(answer.address, reason);
            setAnswer({ address: answer.address, since: undefined, isRemoved: true });
            // The button goes.
            focusField();
          }}
        />
      )}
    </Section>
  );
}

function Found({ address, since, isRemoved }: Checked) {
  const name = <span class="breakable">{address}</span>;
  if (since)
    return (
      <Note kind="bad" icon="mail">
        <p>
          <strong>
            On the list since <time datetime={since}>{longDay(since)}</time>.
          </strong>{' '}
          Do not write to {name}, unless they have asked for it anew since.
        </p>
      </Note>
    );
  if (isRemoved)
    return (
      <Note kind="good" icon="check">
        <p>
          <strong>Taken off the list.</strong> {name} comes back on it as soon as its owner unsubscribes
          again.
        </p>
      </Note>
    );
  return (
    <Note kind="good" icon="check">
      <p>
        <strong>Not on the list.</strong> That {name} never said no is not yet a yes: you still need a
        consent, or another ground.
      </p>
    </Note>
  );
}

function TakeOff({ address, onTakeOff }: { address: string; onTakeOff: (reason: string) => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  useFocusBack(asking ? 'take-off' : null);
  if (!asking)
    return (
      <div class="row">
        <button
          type="button"
          class="button small quiet danger"
          data-opens="take-off"
          onClick={() => setAsking(true)}
        >
          Take it off the list…
        </button>
      </div>
    );
  return (
    <ReasonForm
      class="confirm"
      label="Take it off the list"
      field={{
        label: 'Your reason',
        help: 'Such as “New consent in the shop, 3 May, on paper”. It stays in the audit log for good, with your account: leave names and addresses out.',
        maxLength: REMOVAL_REASON_MAX_CHARS,
        rows: 2,
      }}
      problemOf={removalReasonProblem}
      action={(busy) => (busy ? 'Taking it off…' : 'Take it off')}
      actionClass="button small danger"
      cancel="Keep it on"
      cancelClass="button small"
      onReason={onTakeOff}
      onCancel={() => setAsking(false)}
    >
      <Note kind="warn" icon="warning">
        <p>
          <strong>
            Take <span class="breakable">{address}</span> off the list?
          </strong>{' '}
          Only if one of these is so:
        </p>
        <ul class="suppression-grounds">
          <li>This very person wants your mails again, and has given you a new consent since.</li>
          <li>
            The address was never theirs: somebody mistyped it, or a stranger sent a form with it and used the
            link.
          </li>
        </ul>
        <p>What they did until now does not put the address back; whatever they do from now on does.</p>
      </Note>
    </ReasonForm>
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
          help="One a line, or as they stand in a spreadsheet or an address book. They are turned into hashes on this page, and only those are sent."
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
