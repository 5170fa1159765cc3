import type { OpenAccount } from '../account.ts';
import { LOCK_MINUTES_MAX, LOCK_MINUTES_MIN } from '../lock-timer.ts';
import { useSession } from './context.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { NumberField, Tick } from './TextField.tsx';
import { useShortcuts } from './use-shortcuts.ts';

export function Account({ account }: { account: OpenAccount }) {
  const session = useSession();
  const [shortcuts, setShortcuts] = useShortcuts();
  const { user, organisation, memberKey } = account.me;
  return (
    <Page title="Account">
      <Section title={user.name || user.email}>
        <dl class="facts">
          <div>
            <dt>E-mail</dt>
            <dd>{user.email}</dd>
          </div>
          <div>
            <dt>Organisation</dt>
            <dd>
              {organisation.name} <span class="muted">({organisation.role})</span>
            </dd>
          </div>
          <div>
            <dt>Your key</dt>
            <dd>
              <code class="breakable">{memberKey?.publicKey}</code>
            </dd>
          </div>
          <div>
            <dt>Recovery code</dt>
            <dd>
              <span class="tag tag-good">typed back and confirmed</span>
            </dd>
          </div>
        </dl>
      </Section>
      <Section title="On this device">
        <div class="stack">
          <NumberField
            label="Lock after … minutes without activity"
            help="Then everything that is open is closed, and your password opens it again."
            value={session.minutes}
            min={LOCK_MINUTES_MIN}
            max={LOCK_MINUTES_MAX}
            onValue={(minutes) => {
              if (minutes !== undefined) void session.setMinutes(minutes);
            }}
          />
          <Tick
            label="Single-key shortcuts in the inbox"
            help="j and k to go through the list, / to search."
            checked={shortcuts}
            onValue={setShortcuts}
          />
        </div>
      </Section>
      <div class="row">
        <button type="button" class="button" onClick={() => session.lock('asked')}>
          <Icon name="lock" />
          Lock now
        </button>
        <button type="button" class="button quiet" onClick={() => void session.signOut()}>
          Log out
        </button>
      </div>
    </Page>
  );
}
