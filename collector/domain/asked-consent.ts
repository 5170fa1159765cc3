import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { ConsentConfig, ConsentModel } from '../../protocol/consent-config.ts';
import type { ArtefactHash } from '../../protocol/manifest.ts';

/** What a published configuration asked for: records name its notices long after the next one has taken its place. */
export type AskedConsent = Pick<ConsentConfig, 'purposes' | 'regimes' | 'notices'>;

/** Canonical JSON of {@link AskedConsent}: what is kept of every publication. */
export const askedBy = ({ purposes, regimes, notices }: ConsentConfig): string =>
  canonicalJson({ purposes, regimes, notices });

/** What a decision made under one notice can have been. */
export interface AskedNotice {
  model: ConsentModel;
  /** Purposes and services, each once as `purpose` or `purpose:service`; none that is always on. */
  keys: ReadonlySet<string>;
  /** Days that an acceptance holds at most, and a refusal at least and at most. */
  acceptDays: number;
  refuseDays: { min: number; max: number };
}

/** @param published canonical JSON of every configuration that the site has published. */
export function askedNotices(published: readonly string[]): ReadonlyMap<ArtefactHash, AskedNotice> {
  const asked = new Map<ArtefactHash, AskedNotice>();
  for (const text of published) {
    const { purposes, regimes, notices } = JSON.parse(text) as AskedConsent;
    const keys = purposes.flatMap(({ id, essential, services }) =>
      essential ? [] : [id, ...services.map((service) => `${id}:${service}`)],
    );
    for (const { models } of notices) {
      for (const [model, hash] of Object.entries(models) as [ConsentModel, ArtefactHash][]) {
        const under = regimes.filter((regime) => regime.model === model);
        // A notice for a model that no regime has is never shown.
        if (under.length === 0) continue;
        const known = asked.get(hash);
        const refusals = under.map(({ refuseDays }) => refuseDays);
        asked.set(hash, {
          model,
          keys: new Set([...(known?.keys ?? []), ...keys]),
          acceptDays: Math.max(known?.acceptDays ?? 0, ...under.map(({ acceptDays }) => acceptDays)),
          refuseDays: {
            min: Math.min(known?.refuseDays.min ?? Infinity, ...refusals),
            max: Math.max(known?.refuseDays.max ?? 0, ...refusals),
          },
        });
      }
    }
  }
  return asked;
}
