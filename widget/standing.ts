import type { ConsentConfig, ConsentPurpose, Regime } from '../protocol/consent-config.ts';
import { isGranted, type DecisionGroup } from '../protocol/consent-cookie.ts';
import { DAY_SECONDS } from './day.ts';

/** Where a visitor stands: what was decided, measured by what is asked now. */
export interface Stand {
  /** What goes on holding: without what was nobody's decision and, until it is asked again, without the grant of what changed its meaning. */
  groups: DecisionGroup[];
  /** Purposes that nobody has decided, or not as they are now. */
  open: string[];
  /** Those of them that the visitor is asked about: none where the regime asks nobody whose browser has answered by its signal. */
  asked: string[];
  /** Purposes that the browser's signal refuses and that are not refused yet. */
  signal: string[];
  /** Purposes that the regime lets be on until somebody decides. */
  allowed: string[];
  /** Whether some of what is open was decided under earlier terms. */
  changed: boolean;
  /** Whether the browser's signal holds something back. */
  honoured: boolean;
}

/**
 * @param held groups from the cookie, the expired ones left out.
 * @param gpc whether the browser sends Global Privacy Control.
 * @param overGpc consent ids of the decisions that were made while it did: only they can go before it.
 */
export function standing(
  { purposes }: Pick<ConsentConfig, 'purposes'>,
  { model, gpc: onSignal, choiceOverGpc }: Regime,
  held: readonly DecisionGroup[],
  gpc: boolean,
  overGpc: readonly DecisionGroup['consent'][] = [],
): Stand {
  const groups = held.filter((group) => group.consent || (model === 'notice' && isLasting(group)));
  const decider = (id: string): DecisionGroup | undefined =>
    groups.findLast(({ granted, refused }) => granted.includes(id) || refused.includes(id));
  const isOpen = ({ id, since }: ConsentPurpose): boolean => (decider(id)?.terms ?? 0) < since;
  const isRefused = ({ id }: ConsentPurpose): boolean => !!decider(id)?.refused.includes(id);

  /** The purpose, or one of its services that was decided by itself, is granted by nobody who knew of the signal. */
  const isOn = ({ id, services }: ConsentPurpose): boolean =>
    [id, ...services.map((service) => `${id}:${service}`)].some(
      (key) =>
        isGranted(groups, key) &&
        !(choiceOverGpc && overGpc.includes((decider(key) ?? decider(id))?.consent ?? '')),
    );

  const optional = purposes.filter(({ essential }) => !essential);
  const open = optional.filter(isOpen);
  const openIds = open.map(({ id }) => id);
  const sold = optional.filter(({ sells }) => sells && gpc && onSignal === 'refuses');
  const isOptIn = model === 'opt-in';
  const honoured = sold.some(isRefused);
  const isHeldBack = (terms: number, key: string): boolean =>
    isOptIn && open.some(({ id, since }) => id === key.split(':')[0] && terms < since);
  return {
    groups: groups.map((group) => ({
      ...group,
      granted: group.granted.filter((key) => !isHeldBack(group.terms, key)),
      refused: [...group.refused, ...group.granted.filter((key) => isHeldBack(group.terms, key))],
    })),
    open: openIds,
    asked: isOptIn || !honoured ? openIds : [],
    signal: sold.filter((one) => isOpen(one) || isOn(one)).map(({ id }) => id),
    allowed: isOptIn ? [] : openIds.filter((id) => !decider(id)),
    changed: open.some(({ since }) => groups.some(({ terms }) => terms < since)),
    honoured,
  };
}

/** Under the model `notice` a notice is read and not answered: that leaves a group without a consent id, as what is allowed does, but one that lasts. */
export const isLasting = ({ at, until }: DecisionGroup): boolean => until - at > DAY_SECONDS;
