import { useEffect, useRef, useState } from 'preact/hooks';
import {
  WEBHOOK_EVENTS,
  type WebhookEndpoint,
  type WebhookEvent,
  type WebhookSettings,
} from '../../protocol/webhooks.ts';
import { addressProblem, EVENT_GROUPS, EVENT_WORDS, isAboutAddress, webhookProblem } from '../webhooks.ts';
import { Section } from './Page.tsx';
import { Problem } from './Problem.tsx';
import { TextField, Tick } from './TextField.tsx';
import { useAction } from './use-action.ts';

interface WebhookFormProps {
  title: string;
  /** To change one. */
  endpoint?: WebhookEndpoint;
  onSave: (settings: WebhookSettings) => Promise<void>;
  onDone: () => void;
}

export function WebhookForm({ title, endpoint, onSave, onDone }: WebhookFormProps) {
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [events, setEvents] = useState<readonly WebhookEvent[]>(endpoint?.events ?? WEBHOOK_EVENTS);
  const [tried, setTried] = useState(false);
  /** The collector's word on an address, until another is typed. */
  const [refused, setRefused] = useState('');
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const focusAddress = (): void => form.current?.querySelector('input')?.focus();
  useEffect(focusAddress, []);
  const wrong = addressProblem(url);
  const save = (): Promise<void> =>
    onSave({ url: url.trim(), events: [...events], enabled: !endpoint?.disabled }).catch((error: unknown) => {
      const words = webhookProblem(error);
      if (words !== undefined && isAboutAddress(error)) {
        setRefused(words);
        return focusAddress();
      }
      throw words === undefined ? error : new Error(words, { cause: error });
    });
  return (
    <Section title={title}>
      <form
        class="stack"
        ref={form}
        noValidate
        onKeyDown={(event) => {
          // What was typed is not lost to a key.
          if (event.key === 'Escape' && !busy && url === (endpoint?.url ?? '')) onDone();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (wrong) focusAddress();
          else if (events.length > 0) run(save);
        }}
      >
        <TextField
          label="Address"
          value={url}
          onValue={(next) => {
            setUrl(next);
            setRefused('');
          }}
          inputMode="url"
          autocapitalize="off"
          spellcheck={false}
          maxLength={2000}
          placeholder="https://example.com/hooks"
          help="Messages are sent there by POST."
          error={(tried ? wrong : undefined) ?? (refused || undefined)}
        />
        <div class="event-groups">
          {EVENT_GROUPS.map((group) => (
            <fieldset key={group.name} class="event-group">
              <legend>{group.name}</legend>
              {group.events.map((event) => (
                <Tick
                  key={event}
                  label={EVENT_WORDS[event].name}
                  help={EVENT_WORDS[event].about}
                  checked={events.includes(event)}
                  onValue={(on) =>
                    setEvents(on ? [...events, event] : events.filter((other) => other !== event))
                  }
                />
              ))}
            </fieldset>
          ))}
        </div>
        {tried && events.length === 0 && <p class="error">Choose at least one event.</p>}
        <Problem text={problem} />
        <div class="row">
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? 'Saving…' : endpoint ? 'Save' : 'Add'}
          </button>
          <button type="button" class="button quiet" aria-disabled={busy} onClick={() => busy || onDone()}>
            Cancel
          </button>
        </div>
      </form>
    </Section>
  );
}
