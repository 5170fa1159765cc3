import type { ChunkName, Gate, PageMemory, SiteConsent } from '../../embed/contract.ts';
import type { Notice, Regime } from '../../protocol/consent-config.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import type { PublishedSite } from './published-site.ts';

/** A gate that only keeps what it is told. */
export interface StubGate extends Gate {
  /** What every call of `decide` said. */
  decided: DecisionGroup[][];
  loaded: ChunkName[];
}

export const COLLECTOR = 'https://collector.example';

/** @param chunks what may be loaded; anything else cannot be reached. */
export function stubGate(
  site: PublishedSite,
  held: DecisionGroup[] = [],
  chunks: Partial<Record<ChunkName, unknown>> = {},
): StubGate {
  let groups = held;
  let memory: PageMemory = { check: 0 };
  const gate: StubGate = {
    snippet: { site: site.id, key: site.fingerprint, collector: COLLECTOR, revision: 0 },
    decided: [],
    loaded: [],
    groups: () => groups,
    memory: () => memory,
    // As it comes back from the browser's storage.
    remember: (next) => void (memory = JSON.parse(JSON.stringify(next)) as PageMemory),
    decide(next) {
      gate.decided.push(next);
      groups = next;
      return Promise.resolve();
    },
    load<T>(name: ChunkName): Promise<T> {
      gate.loaded.push(name);
      return name in chunks
        ? Promise.resolve(chunks[name] as T)
        : Promise.reject(new Error(`${name} could not be reached`));
    },
    ended: () => '',
    takeEnded() {},
    setDecided() {},
    waiting: () => [],
    release() {},
    wasGranted: () => true,
    drawHandle() {},
  };
  return gate;
}

/** The site as the first layer reads it. */
export function siteConsent(site: PublishedSite, regimeId = 'eea', gpc = false): SiteConsent {
  const config = site.manifest.consent!;
  const regime: Regime = config.regimes.find(({ id }) => id === regimeId)!;
  const noticeHash = config.notices[0]!.models[regime.model]!;
  const artefact = <T>(hash: string): Promise<T> =>
    Promise.resolve(JSON.parse(site.artefacts.get(hash)!) as T);
  return {
    note: site.note,
    manifest: site.manifest,
    config,
    regime,
    notice: JSON.parse(site.artefacts.get(noticeHash)!) as Notice,
    noticeHash,
    gpc,
    artefact,
  };
}
