import type { StoredConsent } from '../protocol/api.ts';
import type { ConsentId, ConsentRecord } from '../protocol/consent-record.ts';
import { isId } from '../protocol/ids.ts';
import type { NoticeNames } from './shown-notice.ts';

/**
 * What somebody typed, pasted or was told on the telephone, as the id of a decision. Case, spaces and dashes do not matter, nor whether `con_` stands before it;
 * what Crockford's base32 takes for the same (o and 0, i, l and 1) is the same here.
 */
export function readConsentId(text: string): { id: ConsentId } | { problem: string } {
  const plain = text.toLowerCase().replace(/[\s"'“”.,-]/g, '');
  if (plain === '') return { problem: 'Enter the number of a decision: con_ and 26 characters.' };
  const [, kind = '', rest = ''] = /^(?:([a-z]{2,12})_)?(.*)$/s.exec(plain)!;
  if (kind === 'sub')
    return { problem: 'This is the number of a form’s submission. Look for it in the inbox.' };
  if (kind !== '' && kind !== 'con')
    return { problem: `The number of a decision begins with con_; this one begins with ${kind}_.` };
  const letters = rest.replace(/[il]/g, '1').replace(/o/g, '0');
  const id = `con_${letters}`;
  if (isId('con', id)) return { id };
  const length = letters.length;
  return {
    problem:
      length === 26
        ? 'This is not the number of a decision: it holds a character that such numbers never have. Compare it again.'
        : `The number of a decision has 26 characters after con_; this one has ${length}.`,
  };
}

export interface DecisionLine {
  key: string;
  /** As the visitor read it, else the id. */
  purpose: string;
  /** Undefined where the whole purpose was decided. */
  service: string | undefined;
  granted: boolean;
}

/** A decision in the order of the notice, each purpose before its services. */
export function decisionLines(
  { decision }: Pick<ConsentRecord, 'decision'>,
  names: NoticeNames,
): DecisionLine[] {
  const order = names.purposes.map(({ id }) => id);
  const placeOf = (key: string): number => {
    const place = order.indexOf(key.split(':')[0]!);
    return place === -1 ? order.length : place;
  };
  return Object.keys(decision)
    .toSorted((a, b) => placeOf(a) - placeOf(b) || compare(a, b))
    .map((key) => {
      const [id = '', service] = key.split(':');
      const known = names.purposes.find((one) => one.id === id);
      return {
        key,
        purpose: known?.label ?? id,
        service: service === undefined ? undefined : (known?.services[service] ?? service),
        granted: decision[key]!,
      };
    });
}

/** One line for a list: `Statistics, External media; not Marketing`. */
export function shortDecision(record: Pick<ConsentRecord, 'decision'>, names: NoticeNames): string {
  const lines = decisionLines(record, names);
  const list = (granted: boolean): string =>
    lines
      .filter((line) => line.granted === granted)
      .map(({ purpose, service }) => service ?? purpose)
      .join(', ');
  const [yes, no] = [list(true), list(false)];
  if (!no) return `Yes to ${yes}`;
  return yes ? `Yes to ${yes}; no to ${no}` : `No to ${no}`;
}

export const isOver = ({ validUntil }: ConsentRecord, now: number): boolean => Date.parse(validUntil) <= now;

/**
 * A record as text, without the visitor's value: it is the same in all decisions of one device, so that whoever collects such files could follow a visitor
 * by it.
 */
export const recordText = ({ index, receivedAt, record }: StoredConsent): string => {
  const { visitor: _, ...rest } = record;
  return `${JSON.stringify({ index, receivedAt, record: rest }, null, 2)}\n`;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
