import { useEffect, useState } from 'preact/hooks';
import type { WebhookId } from '../../protocol/webhooks.ts';
import { eventName, resultWords } from '../webhooks.ts';
import { useSession, useSite } from './context.ts';
import { fullTime, shortTime } from './times.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

/** While a first try is under way it is asked again, this often. */
const LOOK_AGAIN_MS = 2000;
const LOOKS_MAX = 15;

export function WebhookDeliveries({ webhook, isWaiting }: { webhook: WebhookId; isWaiting: boolean }) {
  const { api } = useSession().tools;
  const { site } = useSite().workspace.keys;
  const [looks, setLooks] = useState(0);
  const deliveries = useLoaded(() => api.webhookDeliveries(site, webhook), [webhook, looks]);
  const newest = deliveries.at === 'here' ? deliveries.value[0] : undefined;
  useEffect(() => {
    if (!isWaiting || looks >= LOOKS_MAX || !newest || newest.attempts > 0) return undefined;
    const timer = window.setTimeout(() => setLooks(looks + 1), LOOK_AGAIN_MS);
    return () => window.clearTimeout(timer);
  }, [deliveries]);
  return (
    <Waiting for={deliveries}>
      {(list) =>
        list.length === 0 ? (
          <p class="muted">Nothing was sent yet.</p>
        ) : (
          <div class="table-scroll" tabIndex={0} role="region" aria-label="Last messages">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Event</th>
                  <th scope="col">Result</th>
                  <th scope="col">Tries</th>
                </tr>
              </thead>
              <tbody>
                {list.map((delivery) => {
                  const { kind, text } = resultWords(delivery);
                  return (
                    <tr key={delivery.message}>
                      <td>
                        <time datetime={delivery.createdAt} title={fullTime(delivery.createdAt)}>
                          {shortTime(delivery.createdAt, Date.now())}
                        </time>
                      </td>
                      <td>{eventName(delivery.type)}</td>
                      <td class={`result-${kind}`}>
                        {text}
                        {delivery.nextAt && (
                          <span class="muted"> {shortTime(delivery.nextAt, Date.now())}</span>
                        )}
                      </td>
                      <td>{delivery.attempts}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )
      }
    </Waiting>
  );
}
