import type { ConsentConfig } from '../protocol/consent-config.ts';

type Asking = Pick<ConsentConfig, 'purposes'>;

/** Those that there is a choice about. */
export const optional = ({ purposes }: Asking): string[] =>
  purposes.filter(({ essential }) => !essential).map(({ id }) => id);

/** What a decision can be about, and `data-consent` name: those purposes, and each service of theirs. */
export const decidable = ({ purposes }: Asking): string[] =>
  purposes
    .filter(({ essential }) => !essential)
    .flatMap(({ id, services }) => [id, ...services.map((service) => `${id}:${service}`)]);

export const answer = (ids: readonly string[], isGranted: boolean): Record<string, boolean> =>
  Object.fromEntries(ids.map((id) => [id, isGranted]));
