import type { Gate } from '../embed/contract.ts';
import { API, type ConsentAccepted } from '../protocol/api.ts';
import type { ConsentId } from '../protocol/consent-record.ts';
import { dropRecord, idOf, keepReceipt, keepRecords, keptRecords } from './kept-records.ts';
import { isPassing, problemCode, request } from './request.ts';

const RETRY_MS = 600_000;

/**
 * Takes records into the queue and sends what waits there, the oldest first, until the collector has answered. By id: the same record any number of times
 * is one record. What is in the queue and has been applied is pending no longer; where the browser refuses to store anything, it stays pending until it is
 * delivered. What the collector refuses for good is dropped, unless something goes on being granted by it: that is tried again. Never throws.
 * @param texts canonical JSON
 */
export async function deliverRecords(gate: Gate, texts: readonly string[]): Promise<void> {
  let hasBegun = false;
  const deliver = (): Promise<void> => {
    hasBegun = true;
    return deliverAll(gate, texts);
  };
  try {
    // One tab at a time, so that none sends what another one is sending. A sandboxed frame has locks and may not use them.
    await navigator.locks?.request('sealpost-records', deliver).catch(console.error);
    if (!hasBegun) await deliver();
  } catch (error) {
    console.error(error);
  }
}

async function deliverAll(gate: Gate, texts: readonly string[]): Promise<void> {
  const { site, collector } = gate.snippet;
  const isKept = await keepRecords(site, texts);
  // A page that goes before the answer leaves it to the next one.
  const { check } = gate.memory();
  if (texts.length) gate.remember({ ...gate.memory(), check: 0 });
  if (isKept) forget(gate, texts.map(idOf));
  const queue = isKept
    ? (await keptRecords(site)).filter(({ receipt }) => !receipt).map(({ text }) => text)
    : texts;
  let isDone = true;
  for (const text of queue) {
    const id = idOf(text);
    const outcome = await send(collector, text).catch(() => undefined);
    if (outcome === undefined) {
      isDone = false;
      continue;
    }
    if (typeof outcome === 'string') {
      const isInUse = outcome !== 'consent-conflict' && isGranting(gate, id);
      console.error(
        `sealpost: expected the collector to take the record of a decision, got ${outcome}; the record was ${isInUse ? 'kept, as the consent is in use, and is sent again' : 'dropped'}`,
      );
      if (isInUse) continue;
      await dropRecord(site, id);
    } else await keepReceipt(site, id, outcome.receipt);
    forget(gate, [id]);
  }
  if (!isDone || texts.length)
    gate.remember({
      ...gate.memory(),
      check: isDone ? check : Math.min(check, Date.now() + RETRY_MS),
    });
}

/** @returns what the collector said; the code of its refusal; undefined when it may yet take it. */
async function send(collector: string, text: string): Promise<ConsentAccepted | string | undefined> {
  // As text it needs no preflight; and it goes on when the page is closed.
  const response = await request(collector + API.consents, { method: 'POST', body: text, keepalive: true });
  if (response.ok) {
    // Something in between may say "OK" to everything; only the collector knows the name of what it stored.
    const accepted = (await response.json()) as ConsentAccepted;
    return accepted.consent === idOf(text) ? accepted : undefined;
  }
  return isPassing(response.status) ? undefined : problemCode(response);
}

const isGranting = (gate: Gate, id: ConsentId): boolean =>
  gate.groups().some(({ consent, granted }) => consent === id && granted.length);

/** What has not been applied has still to be cleared up after. */
function forget(gate: Gate, delivered: readonly ConsentId[]): void {
  const memory = gate.memory();
  const pending =
    memory.pending?.filter(
      ({ group, isApplied }) => !isApplied || !delivered.includes(group.consent as ConsentId),
    ) ?? [];
  if (pending.length !== memory.pending?.length) gate.remember({ ...memory, pending });
}
