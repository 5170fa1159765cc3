import type { ReceiptView } from '../protocol/api.ts';
import type { RightsEvent, RightsRequest, WithdrawnBy } from '../protocol/rights.ts';
import type { UtcTime } from '../protocol/time.ts';
import { fill } from './element.ts';
import type { Receipt } from './open-receipt.ts';
import type { RightsTexts } from './rights-texts.ts';

export interface HistoryEntry {
  event: RightsEvent;
  title: string;
  details: HistoryDetail[];
}

export interface HistoryDetail {
  text: string;
  /** Somebody's own words, in whatever language. */
  quoted?: true;
}

/** When it came first, and when a corrected version last took its place. */
export function receptionOf({ events, receivedAt }: Pick<ReceiptView, 'events' | 'receivedAt'>): {
  receivedAt: UtcTime;
  correctedAt: UtcTime | undefined;
} {
  return {
    receivedAt: events.find(({ type }) => type === 'submission')?.at ?? receivedAt,
    correctedAt: events.findLast(({ type }) => type === 'correction')?.at,
  };
}

/** What happened and to what, from the content that each proof carries; oldest first. Contents may be gone after years, then the title has to do. */
export function rightsHistory(
  { view, controller, definition }: Pick<Receipt, 'view' | 'controller' | 'definition'>,
  texts: RightsTexts,
): HistoryEntry[] {
  const wordings = new Map(definition.fields.map(({ id, label }) => [id, label]));
  const rights = new Map<unknown, RightsRequest['right']>(
    view.state.requests.map(({ id, right }) => [id, right]),
  );
  const nameOf = (right: RightsRequest['right']): string =>
    right === 'lift' ? texts.lift : (texts.rights[right]?.title ?? right);
  const named = (right: RightsRequest['right'] | undefined): HistoryDetail[] =>
    right === undefined ? [] : [{ text: nameOf(right) }];
  const quoted = (fields: unknown): HistoryDetail[] =>
    (Array.isArray(fields) ? fields : []).map((field: string) => ({
      text: wordings.get(field) ?? field,
      quoted: true,
    }));

  let received = 0;
  return view.events.map((event) => {
    const payload = payloadOf(event);
    let title = texts.events[event.type];
    let details: HistoryDetail[] = [];
    switch (event.type) {
      case 'submission':
        if (received++ > 0) title = texts.newVersion;
        break;
      case 'withdrawal': {
        const by = texts.by[payload['by'] as WithdrawnBy];
        details = quoted(payload['fields']);
        if (by) details.push({ text: fill(by, { controller: controller.name }) });
        break;
      }
      case 'unsubscribe':
        if (payload['how'] !== undefined)
          details = [{ text: payload['how'] === 'one-click' ? texts.oneClick : texts.by.unsubscribe }];
        break;
      case 'request':
        rights.set(payload['request'], payload['right'] as RightsRequest['right']);
        details = named(payload['right'] as RightsRequest['right'] | undefined);
        break;
      case 'request-revoked':
        details = named(payload['right'] as RightsRequest['right'] | undefined);
        break;
      case 'decision': {
        const { state, reason } = payload;
        details = named(rights.get(payload['request']));
        if (state === 'granted' || state === 'refused') details.push({ text: texts[state] });
        if (typeof reason === 'string' && reason !== '') details.push({ text: reason, quoted: true });
        break;
      }
      case 'correction':
      case 'restriction':
      case 'restriction-lifted':
      case 'objection':
      case 'erasure':
      case 'expiry':
        break;
    }
    return { event, title, details };
  });
}

function payloadOf({ receipt }: RightsEvent): Record<string, unknown> {
  if (receipt.payload === undefined) return {};
  try {
    return JSON.parse(receipt.payload) as Record<string, unknown>;
  } catch {
    return {};
  }
}
