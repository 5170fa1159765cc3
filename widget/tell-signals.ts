import type { Adapter, AdapterMemory, SignalsChunk } from '../embed/contract.ts';

/** Tells every vendor that the manifest names; each hears first how a page starts. */
export function signals(vendors: Record<AdapterMemory['adapter'], Adapter>): SignalsChunk {
  const started = new Set<string>();
  return {
    tell(adapters, has, decided) {
      for (const { adapter, settings } of adapters) {
        vendors[adapter].tell(settings, has, started.has(adapter) ? 'decision' : 'start', decided);
        started.add(adapter);
      }
    },
  };
}
