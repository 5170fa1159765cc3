import { isNecessary } from './choice-words.ts';
import type { Control, Look } from './look.ts';
import type { MuteNotice } from './observed.ts';

/** What a first layer offers, of all that a page holds. */
export interface Choice {
  accept: Control | null;
  /** The refusal that is nearest at hand; `reach` says how near. */
  reject: Control | null;
  choose: Control | null;
  isBlocking: boolean;
}

export function findChoice(look: Look): Choice {
  const accept = best(
    look.controls.filter((one) => canBeSeen(one) && asksForConsent(look, one)),
    (one) => [
      isOnNotice(look, one),
      noticeOf(look, one)?.isAbout ?? false,
      one.act === 'accept',
      one.reach === 'sight',
      one.isPlain,
      !one.isLink,
    ],
  );
  if (!accept) return { accept: null, reject: null, choose: null, isBlocking: false };
  const isBeside = (one: Control): boolean => one.frame === accept.frame && one.notice === accept.notice;
  const reject = best(
    look.controls.filter((one) => one.act === 'reject' && (isBeside(one) || one.isPlain)),
    (one) => [one.reach === 'sight', one.reach !== 'hidden', isBeside(one), !one.isLink],
  );
  const choose = best(
    look.controls.filter(
      (one) =>
        canBeSeen(one) &&
        ((one.act === 'choose' && (isBeside(one) || one.isPlain)) ||
          (one.act === 'policy' && isBeside(one) && isOnNotice(look, one))) &&
        !one.isLink,
    ),
    (one) => [one.act === 'choose', isBeside(one), one.reach === 'sight'],
  );
  return { accept, reject, choose, isBlocking: noticeOf(look, accept)?.isBlocking ?? false };
}

/** A notice that stands apart, and that nothing on it accepts. */
export function findMute(look: Look): MuteNotice | null {
  const at = look.notices.findIndex(({ isApart, isAbout }) => isApart && isAbout);
  const notice = look.notices[at];
  if (!notice) return null;
  return {
    text: notice.text,
    isBlocking: notice.isBlocking,
    controls: look.controls
      .filter((one) => one.notice === at && canBeSeen(one))
      .map(({ name, act, reach }) => ({ name, act, reach })),
  };
}

/** Where nothing refuses: switches that are on, and what keeps them off. */
export function findSwitches(look: Look): { on: string[]; save: Control } | null {
  const save = look.controls.find((one) => one.act === 'save' && canBeSeen(one));
  const on = look.boxes.filter(
    ({ name, notice }) => notice >= 0 && notice === save?.notice && !isNecessary(name),
  );
  return save && on.length > 0 ? { on: on.map(({ name }) => name), save } : null;
}

/** What withdraws, or leads there: the nearest of what has not been tried yet. */
export function findWithdrawal(look: Look, tried: ReadonlySet<string>): Control | null {
  return best(
    look.controls.filter(
      (one) =>
        canBeSeen(one) &&
        !tried.has(one.name) &&
        (one.act === 'withdraw' || one.act === 'reject' || one.act === 'choose') &&
        (one.isPlain || isOnNotice(look, one)),
    ),
    (one) => [
      one.act === 'withdraw' && one.isPlain,
      one.act === 'reject',
      one.act === 'withdraw',
      isOnNotice(look, one),
      one.isPlain,
      !one.isLink,
      one.reach === 'sight',
    ],
  );
}

export const canBeSeen = ({ reach }: Control): boolean => reach !== 'hidden';

/** “Continue” is consent on a notice, and nothing elsewhere; nor is a link to a text on how to accept all cookies. */
function asksForConsent(look: Look, one: Control): boolean {
  if (one.act === 'acknowledge') return isOnNotice(look, one);
  if (one.act !== 'accept') return false;
  return (one.isPlain && !one.isLink) || isOnNotice(look, one) || (one.notice >= 0 && hasRefusal(look, one));
}

const hasRefusal = (look: Look, { frame, notice }: Control): boolean =>
  look.controls.some((other) => other.act === 'reject' && other.frame === frame && other.notice === notice);

const isOnNotice = (look: Look, one: Control): boolean => {
  const notice = noticeOf(look, one);
  return notice !== undefined && notice.isApart && notice.isAbout;
};

const noticeOf = (look: Look, { notice }: Control): Look['notices'][number] | undefined =>
  look.notices[notice];

/** @param merits the first that differ decide. */
function best(controls: Control[], merits: (one: Control) => boolean[]): Control | null {
  let found: { one: Control; rank: string } | null = null;
  for (const one of controls) {
    const rank = merits(one).map(Number).join('');
    if (!found || rank > found.rank) found = { one, rank };
  }
  return found?.one ?? null;
}
