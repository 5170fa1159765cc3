import { useState } from 'preact/hooks';
import type { WebhookEndpoint } from '../../protocol/webhooks.ts';
import { endpointState, EVENT_WORDS, webhookProblem } from '../webhooks.ts';
import { Confirm } from './Confirm.tsx';
import { useSession, useSite } from './context.ts';
import { useFocusBack } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Note, Problem } from './Problem.tsx';
import { fullTime, longDay } from './times.ts';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';
import { WebhookDeliveries } from './WebhookDeliveries.tsx';
import { WebhookForm } from './WebhookForm.tsx';
import type { ShownSecret } from './WebhookSecret.tsx';

interface WebhookCardProps {
  endpoint: WebhookEndpoint;
  onChanged: () => void;
  onRemoved: () => void;
  onSecret: (secret: ShownSecret) => void;
}

type Asked = 'change' | 'rotate' | 'remove' | null;

export function WebhookCard({ endpoint, onChanged, onRemoved, onSecret }: WebhookCardProps) {
  const { api } = useSession().tools;
  const { site } = useSite().workspace.keys;
  const toast = useToast();
  const [asked, setAsked] = useState<Asked>(null);
  const [showing, setShowing] = useState(false);
  const [sent, setSent] = useState(0);
  const { busy, problem, run } = useAction();
  const { id, url, events, disabled, rotatedUntil, createdAt } = endpoint;
  const state = endpointState(endpoint);
  useFocusBack(asked && `${asked} ${id}`);
  /** Where somebody else removed it, the list comes anew. */
  const act = (work: () => Promise<void>): void =>
    run(async () => {
      try {
        await work();
        setAsked(null);
      } catch (error) {
        const words = webhookProblem(error);
        if (words === undefined) throw error;
        toast(words);
        onChanged();
      }
    });
  if (asked === 'change') {
    return (
      <WebhookForm
        title="Change the endpoint"
        endpoint={endpoint}
        onDone={() => setAsked(null)}
        onSave={async (settings) => {
          await api.changeWebhook(site, id, settings);
          setAsked(null);
          onChanged();
          toast('Saved.');
        }}
      />
    );
  }
  return (
    <section class="card hook" aria-label={url}>
      <header class="card-head">
        <div>
          <h2 class="hook-url breakable" id={id} tabIndex={-1}>
            {url}
          </h2>
          <p class="help">Since {longDay(createdAt)}</p>
        </div>
        <span class={TAGS[state.kind]}>{state.name}</span>
      </header>
      {state.about && (
        <Note kind={state.kind} icon={state.kind === 'bad' ? 'warning' : 'lock'}>
          {state.about}
        </Note>
      )}
      {rotatedUntil && <p class="help">The old secret signs as well until {fullTime(rotatedUntil)}.</p>}
      <ul class="hook-events" aria-label="Events">
        {events.map((event) => (
          <li key={event} class="tag">
            {EVENT_WORDS[event]?.name ?? event}
          </li>
        ))}
      </ul>
      <Problem text={problem} />
      {asked ? (
        <Ask
          asked={asked}
          busy={busy}
          onCancel={() => setAsked(null)}
          onRotate={() =>
            act(async () => {
              const { endpoint: next, secret } = await api.rotateWebhook(site, id);
              onSecret({ webhook: id, url, secret, rotatedUntil: next.rotatedUntil });
            })
          }
          onRemove={() =>
            act(async () => {
              await api.removeWebhook(site, id);
              toast('Endpoint removed.');
              onRemoved();
            })
          }
        />
      ) : (
        <div class="row">
          <button
            type="button"
            class="button small"
            disabled={Boolean(disabled)}
            aria-disabled={busy}
            onClick={() =>
              act(async () => {
                await api.testWebhook(site, id);
                setShowing(true);
                setSent((count) => count + 1);
                toast('A test message is on its way.');
              })
            }
          >
            Send a test
          </button>
          <button
            type="button"
            class="button small"
            aria-disabled={busy}
            onClick={() =>
              act(async () => {
                await api.changeWebhook(site, id, { url, events, enabled: Boolean(disabled) });
                toast(disabled ? 'Messages are sent again.' : 'Paused.');
                onChanged();
              })
            }
          >
            {disabled ? 'Resume' : 'Pause'}
          </button>
          <button
            type="button"
            class="button small"
            data-opens={`change ${id}`}
            onClick={() => setAsked('change')}
          >
            Change
          </button>
          <button
            type="button"
            class="button small"
            data-opens={`rotate ${id}`}
            onClick={() => setAsked('rotate')}
          >
            New secret…
          </button>
          <button
            type="button"
            class="button small quiet danger"
            data-opens={`remove ${id}`}
            onClick={() => setAsked('remove')}
          >
            Remove…
          </button>
        </div>
      )}
      <button
        type="button"
        class="link hook-more"
        aria-expanded={showing}
        onClick={() => setShowing(!showing)}
      >
        <Icon name="chevron" size={16} />
        Last messages
      </button>
      {showing && <WebhookDeliveries key={sent} webhook={id} isWaiting={sent > 0} />}
    </section>
  );
}

const TAGS = { good: 'tag tag-good', calm: 'tag', bad: 'tag tag-bad' };

function Ask({
  asked,
  busy,
  onCancel,
  onRotate,
  onRemove,
}: {
  asked: 'rotate' | 'remove';
  busy: boolean;
  onCancel: () => void;
  onRotate: () => void;
  onRemove: () => void;
}) {
  const isRemove = asked === 'remove';
  return (
    <Confirm
      kind={isRemove ? 'bad' : 'calm'}
      icon={isRemove ? 'warning' : 'key'}
      action={isRemove ? 'Remove the endpoint' : 'Make a new secret'}
      cancel={isRemove ? 'Keep it' : 'Not now'}
      busy={busy}
      onConfirm={isRemove ? onRemove : onRotate}
      onCancel={onCancel}
    >
      <p>
        {isRemove
          ? 'What still waits to be sent there is dropped, and its secret is deleted. Your receiver hears nothing more.'
          : 'You get a new secret, once. For one day every message is signed with the old one as well, so that you can change your receiver without losing any.'}
      </p>
    </Confirm>
  );
}
