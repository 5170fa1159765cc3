/**
 * What the preferences show and nobody has decided yet: for every purpose that can be switched, and for every service of it as `purpose:service`, whether
 * it is on. What holds, under what the visitor has switched.
 */
export type Draft = Readonly<Record<string, boolean>>;

export interface Switchable {
  id: string;
  services: readonly { id: string }[];
}

/** @param has what holds now, by key: nothing else is on at first. */
export function startDraft(purposes: readonly Switchable[], has: (key: string) => boolean): Draft {
  const draft: Record<string, boolean> = {};
  for (const purpose of purposes)
    for (const key of [purpose.id, ...serviceKeys(purpose)]) draft[key] = has(key);
  return draft;
}

/** Its services follow. @returns what it changes, as `switchService` does. */
export const switchPurpose = (purpose: Switchable, on: boolean): Draft =>
  Object.fromEntries([purpose.id, ...serviceKeys(purpose)].map((key) => [key, on]));

/** Once all of them are the same, their purpose is, too. */
export function switchService(draft: Draft, purpose: Switchable, service: string, on: boolean): Draft {
  const switched = `${purpose.id}:${service}`;
  const isLast = serviceKeys(purpose).every((key) => key === switched || draft[key] === on);
  return { [switched]: on, ...(isLast && { [purpose.id]: on }) };
}

/** How many of its services are on; `mixed` where one is other than the purpose: a service may be granted by itself, in the place of a video. */
export function stateOf(
  draft: Draft,
  purpose: Switchable,
): { state: 'on' | 'off' | 'mixed'; on: number; count: number } {
  const count = purpose.services.length;
  const on = serviceKeys(purpose).filter((key) => draft[key]).length;
  const own = draft[purpose.id];
  if (on !== (own ? count : 0)) return { state: 'mixed', on, count };
  return { state: own ? 'on' : 'off', on, count };
}

/** What is decided with it: every purpose, and the services that are other than theirs. */
export function decisionOf(draft: Draft, purposes: readonly Switchable[]): Record<string, boolean> {
  const decision: Record<string, boolean> = {};
  for (const purpose of purposes)
    for (const key of [purpose.id, ...serviceKeys(purpose)])
      if (key === purpose.id || draft[key] !== draft[purpose.id]) decision[key] = draft[key]!;
  return decision;
}

const serviceKeys = ({ id, services }: Switchable): string[] =>
  services.map((service) => `${id}:${service.id}`);
