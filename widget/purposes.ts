import type { ConsentConfig } from '../protocol/consent-config.ts';

/** Those that there is a choice about. */
export const optional = ({ purposes }: ConsentConfig): string[] =>
  purposes.filter(({ essential }) => !essential).map(({ id }) => id);

export const answer = (ids: readonly string[], isGranted: boolean): Record<string, boolean> =>
  Object.fromEntries(ids.map((id) => [id, isGranted]));
